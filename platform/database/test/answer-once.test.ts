// Idempotency keys: the first answer again, never a second effect.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY } from '@xiaoqiao/kit/clock';
import { type AnswerOnceOptions, answerOnce } from '../src/index.ts';
import { openTestDatabase } from '../src/testing.ts';

async function openAnswers(t: TestContext) {
  const { database, clock, close } = await openTestDatabase();
  t.after(close);
  let count = 0;
  const countUp = async (): Promise<unknown> => ({ number: ++count });
  return {
    database,
    clock,
    ask: (options: Partial<AnswerOnceOptions> = {}, work = countUp) =>
      database.transaction((tx) =>
        answerOnce(tx, { scope: 's', key: 'k', fingerprint: 'f', now: clock.now(), ...options }, work),
      ),
  };
}

test('the same key gets the first answer again', async (t) => {
  const { ask } = await openAnswers(t);
  assert.deepEqual(await ask(), { number: 1 });
  assert.deepEqual(await ask(), { number: 1 });
});

test('another key and another scope are other requests', async (t) => {
  const { ask } = await openAnswers(t);
  assert.deepEqual(
    [await ask(), await ask({ key: 'k2' }), await ask({ scope: 's2' })],
    [{ number: 1 }, { number: 2 }, { number: 3 }],
  );
});

test('the same key for another request is refused', async (t) => {
  const { ask } = await openAnswers(t);
  await ask();
  await assert.rejects(ask({ fingerprint: 'other' }), { error: 'idempotency_key_reused' });
  assert.deepEqual(await ask(), { number: 1 });
});

test('of many requests at the same time one does the work, and all get its answer', async (t) => {
  const { ask } = await openAnswers(t);
  let works = 0;
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      ask({}, async () => {
        await new Promise(setImmediate);
        return { number: ++works };
      }),
    ),
  );
  assert.equal(works, 1);
  for (const answer of answers) assert.deepEqual(answer, { number: 1 });
});

test('a failed request leaves no answer: the next one does the work', async (t) => {
  const { ask } = await openAnswers(t);
  await assert.rejects(
    ask({}, async () => {
      throw new Error('no');
    }),
    /no/,
  );
  assert.deepEqual(await ask({ fingerprint: 'other' }), { number: 1 });
});

test('an answer may be nothing, or null', async (t) => {
  const { ask } = await openAnswers(t);
  for (const [key, answer] of [
    ['nothing', undefined],
    ['null', null],
    ['text', ''],
  ] as const) {
    assert.equal(await ask({ key }, async () => answer), answer);
    assert.equal(await ask({ key }), answer);
  }
});

test('after 24 hours a key may mean something new', async (t) => {
  const { ask, clock } = await openAnswers(t);
  await ask();
  clock.advance(DAY - 1);
  assert.deepEqual(await ask(), { number: 1 });
  clock.advance(1);
  assert.deepEqual(await ask({ fingerprint: 'other' }), { number: 2 });
});

test('asking again inside the work itself is refused', async (t) => {
  const { database, clock } = await openAnswers(t);
  const options = { scope: 's', key: 'k', fingerprint: 'f', now: clock.now() };
  await assert.rejects(
    database.transaction((tx) => answerOnce(tx, options, () => answerOnce(tx, options, async () => 1))),
    /called again inside its own work/,
  );
});
