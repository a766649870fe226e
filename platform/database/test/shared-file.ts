// A database file that several databases, or processes, of one test open.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import { type Database, databaseMigrations, migrate, openDatabase } from '../src/index.ts';

export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'xiaoqiao-test-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface SharedFile {
  readonly url: string;
  open(): Promise<Database>;
}

/** Migrated; what is opened is closed after the test. */
export async function sharedFile(t: TestContext): Promise<SharedFile> {
  const opened: Database[] = [];
  // Hooks run in the order of their registration: close first, then delete.
  t.after(async () => {
    for (const database of opened) await database.close();
  });
  const url = `sqlite:${join(temporaryDirectory(t), 'shared.db')}?synchronous=off`;
  const open = async () => {
    const database = await openDatabase({ url, clock: systemClock });
    opened.push(database);
    return database;
  };
  await migrate(await open(), [{ service: 'database', migrations: databaseMigrations }]);
  return { url, open };
}
