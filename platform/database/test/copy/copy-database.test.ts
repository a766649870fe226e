// A copy from an SQLite file to the engine of this run, and back.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import { sql } from 'kysely';
import {
  type CopyStep,
  copyDatabase,
  type Database,
  databaseMigrations,
  type MigrationSet,
  migrate,
  openDatabase,
} from '../../src/index.ts';
import { databaseForTest } from '../../src/testing.ts';
import { temporaryDirectory } from '../shared-file.ts';

interface ShopTables {
  parts: { order_id: string; position: number; name: string | null; price: number | bigint };
  words: { word_id: string; text: string };
}

const shop: MigrationSet = {
  service: 'shop',
  migrations: [
    {
      name: '0001-shop',
      async up(db, engine) {
        await db.schema
          .createTable('parts')
          .addColumn('order_id', 'varchar(26)', (c) => c.notNull())
          .addColumn('position', 'integer', (c) => c.notNull())
          .addColumn('name', 'varchar(160)')
          .addColumn('price', 'bigint', (c) => c.notNull())
          .addPrimaryKeyConstraint('parts_pk', ['order_id', 'position'])
          .execute();
        // As the catalogue does it: a number and an index that only SQLite has.
        if (engine !== 'sqlite')
          await db.schema
            .createTable('words')
            .addColumn('word_id', 'varchar(26)', (c) => c.primaryKey())
            .addColumn('text', 'text', (c) => c.notNull())
            .execute();
        else
          for (const statement of [
            sql`create table words (number integer primary key, word_id varchar(26) not null unique, text text not null)`,
            sql`create virtual table words_index using fts5(text, content='words', content_rowid='number', tokenize='trigram')`,
            sql`create trigger words_added after insert on words begin
              insert into words_index (rowid, text) values (new.number, new.text); end`,
          ])
            await statement.execute(db);
      },
      async down() {},
    },
  ],
};
const sets = [{ service: 'database', migrations: databaseMigrations }, shop];
const clock = systemClock;
const ROWS = 1_200;

async function opened<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ url, clock });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** 400 orders of three parts; among the values what engines like to treat differently. */
async function sourceFile(t: TestContext): Promise<string> {
  const url = `sqlite:${join(temporaryDirectory(t), 'source.db')}?synchronous=off`;
  await opened(url, async (database) => {
    await migrate(database, sets);
    await database.transaction(async (tx) => {
      const db = tx.on<ShopTables>();
      const odd = ['', null, '小桥 🌉', 'it\'s \\ "quoted"', 'Trailing ', '%_', '0012'];
      for (let i = 0; i < ROWS / 3; i++)
        await db
          .insertInto('parts')
          .values(
            [0, 1, 2].map((position) => ({
              order_id: `${i % 2 ? 'a' : 'A'}${String(i).padStart(6, '0')}`,
              position,
              name: odd[(i * 3 + position) % odd.length]!,
              price: i === 7 ? 9_007_199_254_740_993n : i * 100 - position,
            })),
          )
          .execute();
      await db.insertInto('words').values({ word_id: 'w2', text: '乌龙茶 oolong' }).execute();
      await db.insertInto('words').values({ word_id: 'w1', text: '绿茶 green' }).execute();
    });
  });
  return url;
}

async function world(t: TestContext) {
  const target = await databaseForTest();
  t.after(() => target.drop());
  const from = await sourceFile(t);
  const steps: CopyStep[] = [];
  const copy = (options: { from?: string; to?: string; at?: (step: CopyStep) => void } = {}) =>
    copyDatabase({
      from,
      to: target.url,
      sets,
      clock,
      ...options,
      progress(step) {
        steps.push(step);
        options.at?.(step);
      },
    });
  const parts = (url: string) =>
    opened(url, (database) =>
      database
        .reader<ShopTables>()
        .selectFrom('parts')
        .selectAll()
        .orderBy('order_id')
        .orderBy('position')
        .execute(),
    );
  return { from, to: target.url, copy, steps, parts };
}

const interrupted = new Error('interrupted');
const stopAt =
  (table: string, rows: number) =>
  (step: CopyStep): void => {
    if (step.phase === 'copy' && step.table === table && step.rows >= rows) throw interrupted;
  };

test('every row arrives as it was, and the report says so for each table', async (t) => {
  const { from, to, copy, parts } = await world(t);
  const { resumed, tables, differing } = await copy();
  assert.deepEqual({ resumed, differing }, { resumed: false, differing: [] });
  assert.deepEqual(
    tables.map(({ table, to: { rows } }) => [table, rows]),
    [
      ['idempotency_keys', 0],
      ['inbox', 0],
      ['leased_values', 0],
      ['outbox', 0],
      ['parts', ROWS],
      ['words', 2],
    ],
  );
  const copied = await parts(to);
  assert.deepEqual(copied, await parts(from));
  assert.ok(copied.some(({ price }) => price === 9_007_199_254_740_993n));
});

test('back in SQLite, the index of words has been built anew', async (t) => {
  const { to, copy, parts, from } = await world(t);
  await copy();
  const back = join(temporaryDirectory(t), 'back.db');
  assert.deepEqual((await copyDatabase({ from: to, to: `sqlite:${back}`, sets, clock })).differing, []);
  assert.deepEqual(await parts(`sqlite:${back}`), await parts(from));
  const file = new DatabaseSync(back);
  t.after(() => file.close());
  const found = file
    .prepare(
      'select w.word_id from words_index i join words w on w.number = i.rowid where words_index match ?',
    )
    .all('乌龙茶');
  assert.deepEqual(
    found.map(({ word_id }) => word_id),
    ['w2'],
  );
});

test('an interrupted copy goes on where it was, and leaves no trace of itself', async (t) => {
  const { to, copy, steps } = await world(t);
  await assert.rejects(copy({ at: stopAt('parts', 500) }), interrupted);
  steps.length = 0;
  const { resumed, differing } = await copy();
  assert.deepEqual({ resumed, differing }, { resumed: true, differing: [] });
  const first = steps.find(({ phase, table }) => phase === 'copy' && table === 'parts');
  assert.equal(first?.rows, 750);
  const names = await opened(to, async (database) =>
    (await database.reader().introspection.getTables()).map(({ name }) => name),
  );
  assert.equal(names.includes('database_copy'), false);
  await assert.rejects(copy(), /target is not empty: there are rows in "parts"/);
});

test('a source that changes meanwhile is noticed, and the next copy does those tables anew', async (t) => {
  const { from, to, copy, parts } = await world(t);
  const file = new DatabaseSync(from.slice('sqlite:'.length).split('?')[0]!);
  t.after(() => file.close());
  let changed = false;
  const change = ({ table }: CopyStep) => {
    if (table === 'parts' && !changed)
      file.exec(`update parts set price = price + 1 where order_id = 'A000000' and position = 0`);
    changed ||= table === 'parts';
  };
  assert.deepEqual((await copy({ at: change })).differing, ['parts']);
  assert.deepEqual((await copy()).differing, []);
  assert.deepEqual(await parts(to), await parts(from));
});

test('what cannot be copied is refused in words', async (t) => {
  const { from, to, copy } = await world(t);
  const folder = temporaryDirectory(t);
  await assert.rejects(copy({ from: `sqlite:${folder}/none.db` }), /no file .*none\.db to copy from/);
  await assert.rejects(copy({ to: from }), /the same database/);
  const old = `sqlite:${folder}/old.db`;
  await opened(old, (database) => migrate(database, sets.slice(0, 1)));
  await assert.rejects(copy({ from: old }), /source lacks 1 migration\(s\), first shop\/0001-shop/);
  await opened(old, async (database) => {
    await migrate(database, sets);
    await database.migration((db) => sql`create table extra (id integer primary key)`.execute(db));
  });
  await assert.rejects(copy({ from: old }), /table "extra" is in the source only/);
  await assert.rejects(copy({ at: stopAt('parts', 1) }), interrupted);
  const other = await sourceFile(t);
  await assert.rejects(copy({ from: other, to }), /unfinished copy of sqlite:.*source\.db/);
});
