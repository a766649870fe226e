// From a database URL to a database: picks the engine by its scheme.
import type { Clock } from '@xiaoqiao/kit/clock';
import { createDatabase, type Database } from './database.ts';
import type { EngineConnections } from './engine.ts';

/** Each is loaded when it is wanted: a process pays for the memory of one driver. */
const engines: Readonly<Record<string, (url: string) => Promise<EngineConnections>>> = {
  'sqlite:': async (url) => (await import('./sqlite/open-sqlite.ts')).openSqlite(url),
  'mysql:': async (url) => (await import('./mysql/open-mysql.ts')).openMysql(url),
  'postgres:': async (url) => (await import('./postgres/open-postgres.ts')).openPostgres(url),
  'postgresql:': async (url) => (await import('./postgres/open-postgres.ts')).openPostgres(url),
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
}

/** @throws Error whose message names the file and the way out, when the database cannot be opened */
export async function openDatabase({ url }: OpenDatabaseOptions): Promise<Database> {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  const open = engines[scheme];
  if (open === undefined)
    throw new Error(
      `no database engine for "${scheme || '(no scheme)'}" URLs; known: ${Object.keys(engines).join(' ')}`,
    );
  return createDatabase(await open(url));
}
