// From a database URL to a database: picks the engine by its scheme.
import type { Clock } from '@xiaoqiao/kit/clock';
import { createDatabase, type Database } from './database.ts';
import type { EngineConnections } from './engine.ts';
import type { SlowStatements } from './slow-statements.ts';

/** Each is loaded when it is wanted: a process pays for the memory of one driver. */
const engines: Readonly<
  Record<string, (url: string, slow: SlowStatements | undefined) => Promise<EngineConnections>>
> = {
  'sqlite:': async (url, slow) => (await import('./sqlite/open-sqlite.ts')).openSqlite(url, slow),
  'mysql:': async (url, slow) => (await import('./mysql/open-mysql.ts')).openMysql(url, slow),
  'postgres:': async (url, slow) => (await import('./postgres/open-postgres.ts')).openPostgres(url, slow),
  'postgresql:': async (url, slow) => (await import('./postgres/open-postgres.ts')).openPostgres(url, slow),
};

export interface OpenDatabaseOptions {
  /**
   * `sqlite:/absolute/path`, `sqlite:relative/path` or `sqlite::memory:` (a temporary file, deleted by `close`).
   * A path may be followed by `?synchronous=full`, see `sqlite/open-sqlite.ts`.
   * `mysql://user:password@host:3306/database` and `postgres://…`, with settings of the pools and of TLS behind `?`,
   * see `pooled/pool-settings.ts`.
   */
  readonly url: string;
  readonly clock: Clock;
  /** Which statements are noted; none when left out. */
  readonly slow?: SlowStatements;
}

/** @throws Error whose message names the file and the way out, when the database cannot be opened */
export async function openDatabase({ url, slow }: OpenDatabaseOptions): Promise<Database> {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  const open = engines[scheme];
  if (open === undefined)
    throw new Error(
      `no database engine for "${scheme || '(no scheme)'}" URLs; known: ${Object.keys(engines).join(' ')}`,
    );
  return createDatabase(await open(url, slow));
}
