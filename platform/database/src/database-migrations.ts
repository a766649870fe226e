// This package's own migrations, handed to `migrate` under the name `database`.
import type { Migration } from './migrate.ts';
import { outboxInboxIdempotency } from './migrations/0001-outbox-inbox-idempotency.ts';

export const databaseMigrations: Migration[] = [outboxInboxIdempotency];
