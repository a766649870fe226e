// From a database URL to a database: picks the engine by its scheme.
import type { Clock } from '@xiaoqiao/kit/clock';
import { createDatabase, type Database } from './database.ts';
import type { EngineConnections } from './engine.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';

const engines: Readonly<Record<string, (url: string) => Promise<EngineConnections>>> = {
  'sqlite:': openSqlite,
};

export interface OpenDatabaseOptions {
  /**
   * `sqlite:/absolute/path`, `sqlite:relative/path` or `sqlite::memory:` (a temporary file, deleted by `close`).
   * A path may be followed by `?synchronous=full`, see `sqlite/open-sqlite.ts`.
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
