// Opening: URLs, durability, and the words for every way in which it can go wrong.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import { sql } from 'kysely';
import { openDatabase } from '../../src/index.ts';
import { temporaryDirectory } from '../shared-file.ts';

async function open(t: TestContext, url: string) {
  const database = await openDatabase({ url, clock: systemClock });
  t.after(() => database.close());
  return database;
}

const refused = (url: string, message: RegExp) =>
  assert.rejects(openDatabase({ url, clock: systemClock }), { message });

test('a file is created, answers a ping, and commits are flushed at checkpoints by default', async (t) => {
  const path = join(temporaryDirectory(t), 'shop.db');
  const database = await open(t, `sqlite:${path}`);
  await database.ping();
  assert.equal(existsSync(path), true);
  const pragma = await database.transaction((tx) =>
    sql`select * from pragma_synchronous, pragma_journal_mode, pragma_foreign_keys`.execute(tx.on()),
  );
  assert.deepEqual(pragma.rows, [{ synchronous: 1, journal_mode: 'wal', foreign_keys: 1 }]);
});

test('synchronous=full in the URL flushes every commit', async (t) => {
  const database = await open(t, `sqlite://${join(temporaryDirectory(t), 'shop.db')}?synchronous=full`);
  const { rows } = await database.transaction((tx) => sql`select * from pragma_synchronous`.execute(tx.on()));
  assert.deepEqual(rows, [{ synchronous: 2 }]);
});

test('a memory database has reader and writer on the same data and leaves no file behind', async (t) => {
  const database = await open(t, 'sqlite::memory:');
  await database.transaction((tx) => sql`create table a (b integer)`.execute(tx.on()));
  assert.deepEqual((await sql`select * from a`.execute(database.reader())).rows, []);
  const { rows } = await sql<{ file: string }>`select file from pragma_database_list`.execute(
    database.reader(),
  );
  const directory = dirname(rows[0]!.file);
  assert.equal(existsSync(directory), true);
  await database.close();
  assert.equal(existsSync(directory), false);
});

test('an unknown engine, an empty path and an unknown setting are refused by name', async () => {
  await refused('oracle://host/shop', /no database engine for "oracle:" URLs; known: sqlite:/);
  await refused('shop.db', /no scheme/);
  await refused('sqlite:', /names no file/);
  await refused('sqlite:/tmp/a.db?cache=shared', /unknown setting in the database URL: cache/);
  await refused('sqlite:/tmp/a.db?synchronous=sometimes', /choose one of off, normal, full/);
});

test('a missing directory is named with the way out', async (t) => {
  const directory = join(temporaryDirectory(t), 'absent');
  await refused(
    `sqlite:${directory}/shop.db`,
    new RegExp(`${directory}/shop.db: the directory ${directory} does not exist; create it`),
  );
});

test('a directory in place of the file, or a file in place of the directory, is named', async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(join(directory, 'shop.db'));
  await refused(`sqlite:${directory}/shop.db`, /it is a directory; name a file inside it/);
  writeFileSync(join(directory, 'plain'), '');
  await refused(`sqlite:${directory}/plain/shop.db`, /plain is not a directory/);
});

test('a directory in which nothing can be created is named', async () => {
  await refused(
    'sqlite:/proc/shop.db',
    /cannot open the database \/proc\/shop\.db: .*(may not write|unable to open)/,
  );
});

test('a damaged file and a foreign file are told apart from an empty one', async (t) => {
  const directory = temporaryDirectory(t);
  writeFileSync(join(directory, 'foreign.db'), 'this is a letter, not a database. '.repeat(200));
  await refused(
    `sqlite:${directory}/foreign.db`,
    /foreign\.db: the file is damaged or no SQLite database; restore it/,
  );
  writeFileSync(join(directory, 'empty.db'), '');
  await (await open(t, `sqlite:${directory}/empty.db`)).ping();
});

test('a transaction waits for the lock of another connection without blocking the process', async (t) => {
  const path = join(temporaryDirectory(t), 'shop.db');
  const database = await open(t, `sqlite:${path}`);
  await database.transaction((tx) => sql`create table a (b integer)`.execute(tx.on()));
  const other = new DatabaseSync(path);
  t.after(() => other.close());
  other.exec('begin immediate');
  const writing = database.transaction((tx) => sql`insert into a values (1)`.execute(tx.on()));
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  assert.deepEqual((await sql`select * from a`.execute(database.reader())).rows, []);
  other.exec('commit');
  await writing;
  assert.deepEqual((await sql`select * from a`.execute(database.reader())).rows, [{ b: 1 }]);
});

test('a statement that is kept is planned once, whatever its limit', async (t) => {
  const database = await open(t, 'sqlite::memory:');
  await database.transaction((tx) => sql`create table notes (id integer)`.execute(tx.on()));
  await database.transaction((tx) => sql`insert into notes values (1), (2), (3)`.execute(tx.on()));
  const notes = database.reader<{ notes: { id: number } }>().selectFrom('notes').select('id').orderBy('id');
  // With `limit ?` SQLite plans the statement anew for each number.
  assert.match(notes.limit(2).compile().sql, / limit \+\?$/);
  assert.deepEqual(await notes.limit(2).execute(), [{ id: 1 }, { id: 2 }]);
  assert.deepEqual(await notes.limit(2).offset(2).execute(), [{ id: 3 }]);
});
