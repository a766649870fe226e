// Idempotency keys of a group: each gets its first answer again, and never a second effect, whoever else is in the group.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY, fixedClock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import {
  answerEachOnce,
  type Database,
  databaseMigrations,
  migrate,
  type Outcome,
  openDatabase,
} from '../src/index.ts';
import { databaseForTest } from '../src/testing.ts';

interface Wish {
  readonly key: string;
  readonly fingerprint?: string;
}

/** Two processes, as far as the database can tell. */
async function openTwo(t: TestContext) {
  const clock = fixedClock();
  const place = await databaseForTest();
  const databases = [
    await openDatabase({ url: place.url, clock }),
    await openDatabase({ url: place.url, clock }),
  ];
  t.after(async () => {
    for (const database of databases) await database.close();
    await place.drop();
  });
  await migrate(databases[0]!, [{ service: 'database', migrations: databaseMigrations }]);
  let count = 0;
  const works: string[][] = [];
  const ask = (wishes: readonly Wish[], database: Database = databases[0]!) =>
    database.transaction((tx) =>
      answerEachOnce<{ once: Parameters<typeof answerEachOnce>[1][number]['once'] }, unknown>(
        tx,
        wishes.map(({ key, fingerprint = 'f' }) => ({
          once: { scope: 's', key, fingerprint, now: clock.now() },
        })),
        async (fresh): Promise<Outcome<unknown>[]> => {
          works.push(fresh.map(({ once }) => once.key));
          await new Promise(setImmediate);
          return fresh.map(({ once }) =>
            once.key.startsWith('refused')
              ? { refusal: new XiaoqiaoError('sku_out_of_stock') }
              : { answer: { number: ++count } },
          );
        },
      ),
    );
  return { clock, ask, works, other: databases[1]! };
}
const number = (outcome: Outcome<unknown> | undefined) =>
  outcome &&
  ('answer' in outcome
    ? (outcome.answer as { number: number }).number
    : (outcome.refusal as XiaoqiaoError).error);

test('those known get their first answer, the others are worked on', async (t) => {
  const { ask, works } = await openTwo(t);
  assert.deepEqual((await ask([{ key: 'a' }, { key: 'b' }])).map(number), [1, 2]);
  assert.deepEqual((await ask([{ key: 'c' }, { key: 'b' }, { key: 'd' }])).map(number), [3, 2, 4]);
  assert.deepEqual((await ask([{ key: 'a' }, { key: 'd' }])).map(number), [1, 4]);
  assert.deepEqual(works, [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('another request under a known key is refused, and the others of its group are not', async (t) => {
  const { ask } = await openTwo(t);
  await ask([{ key: 'a' }]);
  const outcomes = await ask([{ key: 'a', fingerprint: 'other' }, { key: 'b' }]);
  assert.deepEqual(outcomes.map(number), ['idempotency_key_reused', 2]);
});

test('a refusal is not kept', async (t) => {
  const { ask, works } = await openTwo(t);
  assert.deepEqual((await ask([{ key: 'refused' }, { key: 'a' }])).map(number), ['sku_out_of_stock', 1]);
  await ask([{ key: 'refused' }]);
  assert.deepEqual(works, [['refused', 'a'], ['refused']]);
});

test('after a day a key means something new', async (t) => {
  const { ask, clock } = await openTwo(t);
  await ask([{ key: 'a' }]);
  clock.advance(DAY - 1);
  assert.deepEqual((await ask([{ key: 'a' }, { key: 'b' }])).map(number), [1, 2]);
  clock.advance(1);
  assert.deepEqual((await ask([{ key: 'a' }, { key: 'b' }])).map(number), [3, 2]);
});

test('two processes with the same keys in opposite order at the same time: one answer for each key', async (t) => {
  const { ask, other } = await openTwo(t);
  for (let round = 0; round < 5; round++) {
    const keys = Array.from({ length: 20 }, (_, i) => ({ key: `${round}-${i}` }));
    const [mine, theirs] = await Promise.all([ask(keys), ask(keys.toReversed(), other)]);
    assert.deepEqual(mine.map(number), theirs.map(number).reverse());
    assert.equal(new Set(mine.map(number)).size, 20);
  }
});
