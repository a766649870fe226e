// Brings the tables of each service up to date; every set keeps its own account of what has been run.
import type { Kysely } from 'kysely';
import { type MigrationResultSet, Migrator } from 'kysely/migration';
import { requireWhole } from './copy/require-whole.ts';
import type { Database } from './database.ts';
import type { Engine } from './engine.ts';

export interface Migration {
  /** Number and words, e.g. `0001-orders`; run in the order of the names. Never renamed once released. */
  readonly name: string;
  up(db: Kysely<unknown>, engine: Engine): Promise<void>;
  down(db: Kysely<unknown>, engine: Engine): Promise<void>;
}

export interface MigrationSet {
  /** Lower-case letters, digits and dashes; names the table `migrations_<service>`. */
  readonly service: string;
  readonly migrations: readonly Migration[];
}

export interface MigrationReport {
  /** What this call has run, in order; empty when everything was up to date. */
  readonly applied: readonly { readonly service: string; readonly name: string }[];
}

export interface MigrationState {
  readonly service: string;
  readonly name: string;
  /** Milliseconds since the epoch; null when it is still to be run. */
  readonly appliedAt: number | null;
}

/**
 * Runs what has not been run yet, set by set, while a lock keeps other processes out. On SQLite and PostgreSQL a failure
 * leaves everything as it was; MySQL cannot take back a change of the schema, so there the migrations before it stand.
 * @throws Error naming the service and the migration that failed, or in words when a copy into it has not ended
 */
export function migrate(database: Database, sets: readonly MigrationSet[]): Promise<MigrationReport> {
  return applyMigrations(database, sets, (db) => requireWhole(db, database.engine));
}

/** Without asking what the tables hold: a copy brings its own target up to date, unfinished or not. */
export async function applyMigrations(
  database: Database,
  sets: readonly MigrationSet[],
  first: (db: Kysely<unknown>) => Promise<void> = async () => {},
): Promise<MigrationReport> {
  const applied = await database.migration(async (db) => {
    await first(db);
    const done: { service: string; name: string }[] = [];
    for (const set of sets) {
      const result = await migratorOf(db, set, database.engine).migrateToLatest();
      done.push(...namesOf(result, set.service));
    }
    return done;
  });
  return { applied };
}

/** Undoes the latest migration of one set. @throws Error like `migrate` */
export async function rollback(database: Database, set: MigrationSet): Promise<MigrationReport> {
  const applied = await database.migration(async (db) => {
    await requireWhole(db, database.engine);
    const result = await migratorOf(db, set, database.engine).migrateDown();
    return namesOf(result, set.service);
  });
  return { applied };
}

/** @throws Error in words when a copy into the database has not ended: nobody may go on from what is there */
export async function migrationStatus(
  database: Database,
  sets: readonly MigrationSet[],
): Promise<MigrationState[]> {
  await requireWhole(database.reader(), database.engine);
  const states: MigrationState[] = [];
  for (const set of sets)
    for (const { name, executedAt } of await migratorOf(
      database.reader(),
      set,
      database.engine,
    ).getMigrations())
      states.push({ service: set.service, name, appliedAt: executedAt?.getTime() ?? null });
  return states;
}

function migratorOf(db: Kysely<unknown>, { service, migrations }: MigrationSet, engine: Engine): Migrator {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(service)) throw new Error(`"${service}" cannot name a migration set`);
  const table = `migrations_${service.replaceAll('-', '_')}`;
  return new Migrator({
    db,
    migrationTableName: table,
    migrationLockTableName: `${table}_lock`,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          migrations.map(({ name, up, down }) => [
            name,
            {
              up: (kysely: Kysely<unknown>) => up(kysely, engine),
              down: (kysely: Kysely<unknown>) => down(kysely, engine),
            },
          ]),
        ),
    },
  });
}

function namesOf({ error, results = [] }: MigrationResultSet, service: string) {
  if (error !== undefined) {
    const failed = results.find(({ status }) => status === 'Error')?.migrationName;
    const what = failed === undefined ? `the migrations of ${service}` : `the migration ${service}/${failed}`;
    throw new Error(`${what} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return results.map(({ migrationName }) => ({ service, name: migrationName }));
}
