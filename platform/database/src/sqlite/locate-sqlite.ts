// Reads an SQLite URL: which file, how durable, and whether it is thrown away afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export type Synchronous = 'off' | 'normal' | 'full';

export interface SqlitePlace {
  readonly path: string;
  readonly synchronous: Synchronous;
  /** Deletes what was only temporary. */
  discard(): void;
}

const durabilities: readonly string[] = ['off', 'normal', 'full'] satisfies Synchronous[];

/** @throws Error when the URL names no file or an unknown setting */
export function locateSqlite(url: string): SqlitePlace {
  const [location = '', query = ''] = url.slice('sqlite:'.length).split('?', 2);
  const settings = new URLSearchParams(query);
  const chosen = settings.get('synchronous');
  settings.delete('synchronous');
  if (settings.size > 0)
    throw new Error(`unknown setting in the database URL: ${[...settings.keys()].join(', ')}`);
  if (chosen !== null && !durabilities.includes(chosen))
    throw new Error(`synchronous=${chosen} in the database URL: choose one of ${durabilities.join(', ')}`);
  const synchronous = chosen as Synchronous | null;

  if (location === ':memory:') return temporaryPlace(synchronous ?? 'off');
  const path = location.startsWith('//') ? location.slice(2) : location;
  if (path === '') throw new Error('the database URL names no file, e.g. sqlite:/var/lib/xiaoqiao/shop.db');
  return { path: resolve(path), synchronous: synchronous ?? 'normal', discard() {} };
}

/** A real in-memory database belongs to one connection, and this engine needs two. */
function temporaryPlace(synchronous: Synchronous): SqlitePlace {
  const directory = mkdtempSync(join(tmpdir(), 'xiaoqiao-database-'));
  return {
    path: join(directory, 'memory.db'),
    synchronous,
    discard: () => rmSync(directory, { recursive: true, force: true }),
  };
}
