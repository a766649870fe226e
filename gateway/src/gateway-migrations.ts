// The gateway's tables, in the order they came.
import type { Migration } from '@xiaoqiao/database';
import { protection0001 } from './migrations/0001-protection.ts';

export const gatewayMigrations: Migration[] = [protection0001];
