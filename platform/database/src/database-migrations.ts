// This package's own migrations, handed to `migrate` under the name `database`.
import type { Migration } from './migrate.ts';
import { outboxInboxIdempotency } from './migrations/0001-outbox-inbox-idempotency.ts';
import { leasedValues } from './migrations/0002-leased-values.ts';

export const databaseMigrations: Migration[] = [outboxInboxIdempotency, leasedValues];
