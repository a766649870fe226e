// Migrations: forward, back, and what has been run.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { sql } from 'kysely';
import {
  type Database,
  databaseMigrations,
  type Migration,
  migrate,
  migrationStatus,
  openDatabase,
  rollback,
} from '../src/index.ts';
import { notes } from './notes.ts';
import { sharedFile } from './shared-file.ts';

async function open(t: TestContext) {
  const database = await openDatabase({ url: 'sqlite::memory:', clock: fixedClock() });
  t.after(() => database.close());
  return database;
}

async function tables(database: Database): Promise<string[]> {
  const all = await database.reader().introspection.getTables();
  return all
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('migrations_'))
    .sort();
}

const own = { service: 'database', migrations: databaseMigrations };
const broken: Migration = {
  name: '0002-broken',
  async up(db) {
    await db.schema.createTable('half').addColumn('id', 'integer').execute();
    await sql`insert into nowhere values (1)`.execute(db);
  },
  async down() {},
};

test('migrate runs what is missing, set by set, and a second run does nothing', async (t) => {
  const database = await open(t);
  assert.deepEqual(await migrate(database, [own, notes]), {
    applied: [
      { service: 'database', name: '0001-outbox-inbox-idempotency' },
      { service: 'database', name: '0002-leased-values' },
      { service: 'notes', name: '0001-note' },
    ],
  });
  assert.deepEqual(await tables(database), ['idempotency_keys', 'inbox', 'leased_values', 'note', 'outbox']);
  assert.deepEqual(await migrate(database, [own, notes]), { applied: [] });
});

test('the status names every migration and when it was run', async (t) => {
  const database = await open(t);
  assert.deepEqual(await migrationStatus(database, [notes]), [
    { service: 'notes', name: '0001-note', appliedAt: null },
  ]);
  await migrate(database, [notes]);
  const [state] = await migrationStatus(database, [notes]);
  assert.ok(Number.isSafeInteger(state?.appliedAt));
});

test('rollback undoes the latest migration of one set, and migrate brings it back', async (t) => {
  const database = await open(t);
  await migrate(database, [own, notes]);
  assert.deepEqual(await rollback(database, notes), { applied: [{ service: 'notes', name: '0001-note' }] });
  assert.deepEqual(await tables(database), ['idempotency_keys', 'inbox', 'leased_values', 'outbox']);
  assert.deepEqual(await rollback(database, notes), { applied: [] });
  assert.deepEqual((await migrate(database, [own, notes])).applied, [
    { service: 'notes', name: '0001-note' },
  ]);
  for (const _ of own.migrations) assert.deepEqual((await rollback(database, own)).applied.length, 1);
  assert.deepEqual(await tables(database), ['note']);
});

test('a failing migration is named and leaves everything as it was', async (t) => {
  const database = await open(t);
  const set = { service: 'notes', migrations: [...notes.migrations, broken] };
  await assert.rejects(migrate(database, [own, set]), /migration notes\/0002-broken failed: .*nowhere/);
  assert.deepEqual(await tables(database), []);
});

test('a database from a newer release is refused', async (t) => {
  const database = await open(t);
  await migrate(database, [notes]);
  await assert.rejects(
    migrate(database, [{ service: 'notes', migrations: [] }]),
    /migrations of notes failed: .*0001-note is missing/,
  );
});

test('a migration that sorts before one already run is refused', async (t) => {
  const database = await open(t);
  await migrate(database, [notes]);
  const late = { ...broken, name: '0000-late' };
  await assert.rejects(
    migrate(database, [{ service: 'notes', migrations: [late, ...notes.migrations] }]),
    /0000-late/,
  );
});

test('two that migrate the same file at once do the work once', async (t) => {
  const file = await sharedFile(t);
  const databases = [await file.open(), await file.open()];
  const reports = await Promise.all(databases.map((database) => migrate(database, [notes])));
  assert.deepEqual(reports.map(({ applied }) => applied.length).sort(), [0, 1]);
});
