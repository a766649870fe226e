// The table in the target that remembers how far an unfinished copy is; the last act of a copy drops it.
import { type Kysely, sql } from 'kysely';
import type { Transaction } from '../database.ts';
import type { Engine } from '../engine.ts';

export const COPY_TABLE = 'database_copy';
/** The row that says which source the copy is of. */
const SOURCE = '(source)';

export type CopyState = 'copying' | 'copied' | 'differs';

export interface TableProgress {
  readonly state: CopyState;
  /** The primary key, in the source, of the last row that was copied. */
  readonly lastKey: readonly unknown[] | undefined;
  readonly rows: number;
}

interface ProgressTables {
  [COPY_TABLE]: { table_name: string; state: string; last_key: string | null; copied: number };
}

/** Made and marked with its source in one go: on MySQL a copy that died in between has no source yet, and is none. */
export async function beginProgress(db: Kysely<unknown>, source: string): Promise<void> {
  await db.schema
    .createTable(COPY_TABLE)
    .ifNotExists()
    .addColumn('table_name', 'varchar(64)', (c) => c.primaryKey())
    .addColumn('state', 'varchar(16)', (c) => c.notNull())
    .addColumn('last_key', 'text')
    .addColumn('copied', 'bigint', (c) => c.notNull())
    .execute();
  await (db as Kysely<ProgressTables>)
    .insertInto(COPY_TABLE)
    .values({ table_name: SOURCE, state: 'copying', last_key: source, copied: 0 })
    .execute();
}

/** Asked at every start, so no more than this one table is asked about. */
const presence: Readonly<Record<Engine, string>> = {
  sqlite: `select 1 from sqlite_master where type = 'table' and name = '${COPY_TABLE}'`,
  mysql: `select 1 from information_schema.tables where table_schema = database() and table_name = '${COPY_TABLE}'`,
  postgres: `select 1 from information_schema.tables where table_schema = current_schema() and table_name = '${COPY_TABLE}'`,
};

/** @returns the source of an unfinished copy; undefined when there is none */
export async function sourceOfProgress(db: Kysely<unknown>, engine: Engine): Promise<string | undefined> {
  if ((await sql.raw(presence[engine]).execute(db)).rows.length === 0) return undefined;
  const row = await (db as Kysely<ProgressTables>)
    .selectFrom(COPY_TABLE)
    .select('last_key')
    .where('table_name', '=', SOURCE)
    .executeTakeFirst();
  return row?.last_key ?? undefined;
}

export async function readProgress(db: Kysely<unknown>): Promise<Map<string, TableProgress>> {
  const rows = await (db as Kysely<ProgressTables>).selectFrom(COPY_TABLE).selectAll().execute();
  return new Map(
    rows
      .filter(({ table_name }) => table_name !== SOURCE)
      .map(({ table_name, state, last_key, copied }) => [
        table_name,
        {
          state: state as CopyState,
          lastKey: last_key === null ? undefined : (JSON.parse(last_key) as unknown[]),
          rows: copied,
        },
      ]),
  );
}

export async function saveProgress(tx: Transaction, table: string, progress: TableProgress): Promise<void> {
  const db = tx.on<ProgressTables>();
  const last_key = progress.lastKey === undefined ? null : JSON.stringify(progress.lastKey);
  await db.deleteFrom(COPY_TABLE).where('table_name', '=', table).execute();
  await db
    .insertInto(COPY_TABLE)
    .values({ table_name: table, state: progress.state, last_key, copied: progress.rows })
    .execute();
}

export const endProgress = (db: Kysely<unknown>): Promise<void> => db.schema.dropTable(COPY_TABLE).execute();
