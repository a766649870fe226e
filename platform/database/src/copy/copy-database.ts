// Moves everything from one database to another, of any engines: in pages, resumable, verified at the end.
import { existsSync } from 'node:fs';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Database } from '../database.ts';
import { applyMigrations, type MigrationSet, migrationStatus } from '../migrate.ts';
import { openDatabase } from '../open-database.ts';
import { locateSqlite } from '../sqlite/locate-sqlite.ts';
import { sumOf, type TableSum } from './checksum.ts';
import { type CopiedTable, copiedTables } from './copied-tables.ts';
import { beginProgress, endProgress, readProgress, saveProgress, sourceOfProgress } from './copy-progress.ts';
import { type CopyStep, copyTable } from './copy-table.ts';
import { countOf } from './pages.ts';

export interface CopyOptions {
  /** Addresses, as `openDatabase` takes them. */
  readonly from: string;
  readonly to: string;
  readonly sets: readonly MigrationSet[];
  readonly clock: Clock;
  readonly progress?: (step: CopyStep) => void;
}

export interface CopiedSum {
  readonly table: string;
  readonly from: TableSum;
  readonly to: TableSum;
}

export interface CopyReport {
  /** It went on with a copy that had been interrupted. */
  readonly resumed: boolean;
  readonly tables: readonly CopiedSum[];
  /**
   * Tables that are not the same on both sides, because somebody wrote meanwhile. The next copy empties and copies
   * these again. Empty: the copy is complete.
   */
  readonly differing: readonly string[];
}

/**
 * The target is migrated first and must hold nothing, or an unfinished copy of the same source. Nobody may write to
 * either side meanwhile; when somebody does, the checksums tell.
 * @throws Error in words: a source that is not there or not up to date, a target that holds something else
 */
export async function copyDatabase({
  from,
  to,
  sets,
  clock,
  progress = () => {},
}: CopyOptions): Promise<CopyReport> {
  const source = placeOf(from);
  if (source === placeOf(to)) throw new Error('source and target are the same database');
  refuseMissing(from);
  const reading = await openDatabase({ url: withoutReplica(from), clock });
  try {
    await requireCurrent(reading, sets);
    const writing = await openDatabase({ url: withoutReplica(to), clock });
    try {
      await applyMigrations(writing, sets);
      const tables = await copiedTables(reading, writing);
      const resumed = await claimTarget(writing, tables, source);
      await copyAll(reading, writing, tables, progress);
      return { resumed, ...(await verify(reading, writing, tables, progress)) };
    } finally {
      await writing.close();
    }
  } finally {
    await reading.close();
  }
}

/** Which database it is, without the password and the settings. */
function placeOf(url: string): string {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  if (scheme === 'sqlite:') return `sqlite:${sqlitePath(url)}`;
  const parsed = URL.parse(url);
  return parsed === null
    ? url
    : `${scheme.replace('postgresql:', 'postgres:')}//${parsed.host}${parsed.pathname}`;
}

function sqlitePath(url: string): string {
  if (/^sqlite::memory:/.test(url))
    throw new Error('sqlite::memory: goes away with this command: name a file');
  return locateSqlite(url).path;
}

function refuseMissing(url: string): void {
  if (url.startsWith('sqlite:') && !existsSync(sqlitePath(url)))
    throw new Error(`there is no file ${sqlitePath(url)} to copy from`);
}

/** A follower that is a moment behind would look like a difference. */
function withoutReplica(url: string): string {
  const parsed = url.startsWith('sqlite:') ? null : URL.parse(url);
  if (parsed === null || !parsed.searchParams.has('replica')) return url;
  parsed.searchParams.delete('replica');
  return parsed.href;
}

async function requireCurrent(database: Database, sets: readonly MigrationSet[]): Promise<void> {
  const pending = (await migrationStatus(database, sets)).filter(({ appliedAt }) => appliedAt === null);
  if (pending.length > 0)
    throw new Error(
      `the source lacks ${pending.length} migration(s), first ${pending[0]!.service}/${pending[0]!.name}: migrate it first`,
    );
}

/** @returns whether there is a copy to go on with */
async function claimTarget(
  database: Database,
  tables: readonly CopiedTable[],
  source: string,
): Promise<boolean> {
  return database.migration(async (db) => {
    const known = await sourceOfProgress(db, database.engine);
    if (known === source) return true;
    if (known !== undefined)
      throw new Error(
        `the target holds an unfinished copy of ${known}: finish that one, or empty the target`,
      );
    for (const { name } of tables)
      if ((await countOf(db, name)) > 0)
        throw new Error(`the target is not empty: there are rows in "${name}"; copy into a new database`);
    await beginProgress(db, source);
    return false;
  });
}

async function copyAll(
  from: Database,
  to: Database,
  tables: readonly CopiedTable[],
  progress: (step: CopyStep) => void,
): Promise<void> {
  const known = await readProgress(to.reader());
  for (const table of tables) await copyTable({ from, to, table, known: known.get(table.name), progress });
}

async function verify(
  from: Database,
  to: Database,
  tables: readonly CopiedTable[],
  progress: (step: CopyStep) => void,
): Promise<Pick<CopyReport, 'tables' | 'differing'>> {
  const sums: CopiedSum[] = [];
  for (const { name, columns, fromKey, toKey } of tables) {
    const total = await countOf(from.reader(), name);
    const sum = { table: name, columns };
    const theirs = await sumOf(from, { ...sum, key: fromKey });
    const ours = await sumOf(to, { ...sum, key: toKey }, (rows) =>
      progress({ phase: 'verify', table: name, rows, total }),
    );
    sums.push({ table: name, from: theirs, to: ours });
  }
  const differing = sums
    .filter((sum) => sum.from.rows !== sum.to.rows || sum.from.checksum !== sum.to.checksum)
    .map(({ table }) => table);
  if (differing.length === 0) await to.migration(endProgress);
  else
    await to.transaction(async (tx) => {
      for (const table of differing)
        await saveProgress(tx, table, { state: 'differs', lastKey: undefined, rows: 0 });
    });
  return { tables: sums, differing };
}
