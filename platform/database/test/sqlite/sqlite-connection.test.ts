// Values on their way into SQLite and back, and what a refusal looks like.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Kysely, sql } from 'kysely';
import type { DatabaseError } from '../../src/index.ts';
import { openTestDatabase } from '../../src/testing.ts';

interface Values {
  value: {
    id: number;
    whole: number | bigint | null;
    real: number | null;
    text: string | null;
    bytes: Uint8Array | null;
  };
}

async function openValues(t: TestContext) {
  const { database, close } = await openTestDatabase({
    engine: 'sqlite',
    sets: [
      {
        service: 'values',
        migrations: [
          {
            name: '0001-value',
            async up(db) {
              await db.schema
                .createTable('value')
                .addColumn('id', 'integer', (column) => column.primaryKey())
                .addColumn('whole', 'bigint', (column) => column.check(sql`whole <> 13`))
                .addColumn('real', 'double precision')
                .addColumn('text', 'text', (column) => column.unique())
                .addColumn('bytes', 'blob')
                .execute();
            },
            async down() {},
          },
        ],
      },
    ],
  });
  t.after(close);
  const write = <T>(work: (db: Kysely<Values>) => Promise<T>) =>
    database.transaction((tx) => work(tx.on<Values>()));
  return { database, db: database.reader<Values>(), write };
}

const empty = { whole: null, real: null, text: null, bytes: null };

test('integers, reals, text, bytes and nulls come back as they went in, in plain objects', async (t) => {
  const { db, write } = await openValues(t);
  const rows = [
    { ...empty, id: 1, whole: 0, real: 0.1, text: '' },
    { ...empty, id: 2, whole: -1, real: -1e300, text: '小桥 🌉\u0000\n' },
    { ...empty, id: 3, whole: Number.MAX_SAFE_INTEGER, real: 2 ** 60 },
    { ...empty, id: 4, whole: Number.MIN_SAFE_INTEGER, bytes: new Uint8Array([0, 255, 1]) },
  ];
  await write((db) => db.insertInto('value').values(rows).execute());
  assert.deepEqual(await db.selectFrom('value').selectAll().orderBy('id').execute(), rows);
});

test('integers beyond 2^53 come back as BigInt, others beside them as numbers', async (t) => {
  const { db, write } = await openValues(t);
  const rows = [
    { ...empty, id: 1, whole: 2n ** 63n - 1n },
    { ...empty, id: 2, whole: -(2n ** 63n) },
    { ...empty, id: 3, whole: 7 },
  ];
  const returned = await write((db) => db.insertInto('value').values(rows).returningAll().execute());
  assert.deepEqual(returned, rows);
  const query = db.selectFrom('value').selectAll().orderBy('id');
  assert.deepEqual(await query.execute(), rows);
  assert.deepEqual(await query.execute(), rows);
});

test('booleans are stored as 1 and 0, undefined as null', async (t) => {
  const { database } = await openValues(t);
  const { rows } =
    await sql`select ${true} as yes, ${false} as no, typeof(${true}) as type, ${undefined} as absent`.execute(
      database.reader(),
    );
  assert.deepEqual(rows, [{ yes: 1, no: 0, type: 'integer', absent: null }]);
});

test('an integer stays one where SQLite does not convert: in text and JSON', async (t) => {
  const { database } = await openValues(t);
  const { rows } =
    await sql`select 'a' || ${1} as text, json_array(${2}) as json, typeof(${0.5}) as type`.execute(
      database.reader(),
    );
  assert.deepEqual(rows, [{ text: 'a1', json: '[2]', type: 'real' }]);
});

test('what cannot be stored faithfully is refused before anything is written', async (t) => {
  const { db, write } = await openValues(t);
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Date(0),
    [1],
    { a: 1 },
    Symbol('s'),
    2n ** 64n,
  ])
    await assert.rejects(
      write((db) =>
        db
          .insertInto('value')
          .values({ ...empty, id: 1, whole: value as number })
          .execute(),
      ),
      { name: 'DatabaseError', kind: 'other' },
    );
  assert.deepEqual(await db.selectFrom('value').selectAll().execute(), []);
});

test('text that looks like SQL is only text', async (t) => {
  const { db, write } = await openValues(t);
  const nasty = `'; drop table value; --" \` \\ ? $1 :a %`;
  await write((db) =>
    db
      .insertInto('value')
      .values({ ...empty, id: 1, text: nasty })
      .execute(),
  );
  const found = await db.selectFrom('value').select(['id', 'text']).where('text', '=', nasty).execute();
  assert.deepEqual(found, [{ id: 1, text: nasty }]);
  assert.deepEqual(await db.selectFrom('value').select('id').where('text', '=', "' or '1'='1").execute(), []);
});

test('counts of changed rows and the new row id are reported', async (t) => {
  const { write } = await openValues(t);
  const inserted = await write((db) =>
    db
      .insertInto('value')
      .values({ ...empty, id: 41 })
      .executeTakeFirstOrThrow(),
  );
  assert.equal(inserted.insertId, 41n);
  const updated = await write((db) => db.updateTable('value').set({ whole: 1 }).executeTakeFirstOrThrow());
  assert.equal(updated.numUpdatedRows, 1n);
  const deleted = await write((db) => db.deleteFrom('value').where('id', '=', 7).executeTakeFirstOrThrow());
  assert.equal(deleted.numDeletedRows, 0n);
});

test('a refusal tells its kind and statement, and never the values', async (t) => {
  const { write } = await openValues(t);
  await write((db) =>
    db
      .insertInto('value')
      .values({ ...empty, id: 1, text: 'secret' })
      .execute(),
  );
  const refused = (row: Partial<Values['value']>) =>
    write((db) =>
      db
        .insertInto('value')
        .values({ ...empty, id: 2, ...row })
        .execute(),
    ).then(
      () => assert.fail('it was not refused'),
      (error: DatabaseError) => error,
    );
  const unique = await refused({ text: 'secret' });
  assert.equal(unique.kind, 'unique');
  assert.equal(unique.constraint, 'value.text');
  assert.match(unique.message, /insert into "value"/);
  assert.doesNotMatch(unique.message, /secret/);
  assert.equal((await refused({ id: 1 })).constraint, 'value.id');
  assert.equal((await refused({ whole: 13 })).kind, 'check');
  await assert.rejects(
    write((db) => sql`selec 1`.execute(db)),
    { kind: 'other', message: /syntax error in: selec 1/ },
  );
});

test('foreign keys are enforced', async (t) => {
  const { write } = await openValues(t);
  await write((db) => sql`create table child (parent integer references value(id))`.execute(db));
  await assert.rejects(
    write((db) => sql`insert into child values (99)`.execute(db)),
    { kind: 'foreign-key' },
  );
});

test('a kept statement notices that the table has changed', async (t) => {
  const { db, write } = await openValues(t);
  const query = db.selectFrom('value').selectAll();
  await write((db) =>
    db
      .insertInto('value')
      .values({ ...empty, id: 1 })
      .execute(),
  );
  assert.deepEqual(await query.execute(), [{ ...empty, id: 1 }]);
  await write((db) => db.schema.alterTable('value').renameColumn('whole', 'entire').execute());
  const { whole: _, ...rest } = empty;
  assert.deepEqual(await query.execute(), [{ ...rest, id: 1, entire: null }]);
  await write((db) => db.schema.alterTable('value').addColumn('extra', 'integer').execute());
  assert.deepEqual(await query.execute(), [{ ...rest, id: 1, entire: null, extra: null }]);
});

test('more different statements than are kept still answer', async (t) => {
  const { database } = await openValues(t);
  for (let i = 0; i < 1200; i++) {
    const { rows } = await sql`select ${sql.lit(i)} as i`.execute(database.reader());
    assert.deepEqual(rows, [{ i }]);
  }
});

test('rows can be streamed one by one while other queries run', async (t) => {
  const { db, write } = await openValues(t);
  const rows = Array.from({ length: 20 }, (_, id) => ({ ...empty, id }));
  await write((db) => db.insertInto('value').values(rows).execute());
  const seen: unknown[] = [];
  for await (const row of db.selectFrom('value').selectAll().orderBy('id').stream()) {
    await db.selectFrom('value').selectAll().orderBy('id').execute();
    seen.push(row);
  }
  assert.deepEqual(seen, rows);
});
