// Door of platform/database: reads, transactions, migrations, outbox, inbox, idempotency.
export { answerEachOnce } from './answer-each-once.ts';
export { ANSWER_LIFETIME_MS, type AnswerOnceOptions, answerOnce } from './answer-once.ts';
export { type CopyOptions, type CopyReport, copyDatabase } from './copy/copy-database.ts';
export type { CopyStep } from './copy/copy-table.ts';
export type { Database, Transaction } from './database.ts';
export { DatabaseError, type DatabaseErrorKind, isUniqueViolation } from './database-error.ts';
export { databaseMigrations } from './database-migrations.ts';
export { type EffectOnceOptions, effectOnce } from './effect-once.ts';
export type { Engine } from './engine.ts';
export {
  createGroupCommit,
  type GroupCommit,
  type GroupCommitSettings,
  type Outcome,
} from './group-commit.ts';
export { insertIfAbsent } from './insert-if-absent.ts';
export { createLeasedValues, type LeasedValues, type Write } from './leased-values.ts';
export {
  type Migration,
  type MigrationReport,
  type MigrationSet,
  type MigrationState,
  migrate,
  migrationStatus,
  rollback,
} from './migrate.ts';
export { type OpenDatabaseOptions, openDatabase } from './open-database.ts';
export {
  type Addition,
  type AddOptions,
  createOutbox,
  type ListOptions,
  type Outbox,
  type OutboxEntry,
} from './outbox.ts';
export { type PurgeOptions, purgeExpired } from './purge-expired.ts';
export { createRelay, type Relay, type RelayDeps, type RelayOptions } from './relay.ts';
