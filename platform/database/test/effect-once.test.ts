// The inbox: duplicates, concurrent deliveries and failures of one event.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type EffectOnceOptions, effectOnce, type Transaction } from '../src/index.ts';
import { openTestDatabase } from '../src/testing.ts';
import { type NoteTables, notes } from './notes.ts';

async function openInbox(t: TestContext) {
  const { database, clock, close } = await openTestDatabase({ sets: [notes] });
  t.after(close);
  let next = 0;
  const effect = async (tx: Transaction) => {
    await tx.on<NoteTables>().insertInto('note').values({ id: next++, text: null }).execute();
  };
  return {
    handle: (options: Partial<EffectOnceOptions> = {}, work = effect) =>
      effectOnce(database, { consumer: 'a', eventId: 'e1', clock, ...options }, work),
    effect,
    effects: async () =>
      (await database.reader<NoteTables>().selectFrom('note').select('id').execute()).length,
  };
}

test('the same event takes effect once, and the caller learns which call it was', async (t) => {
  const { handle, effects } = await openInbox(t);
  assert.equal(await handle(), true);
  assert.equal(await handle(), false);
  assert.equal(await effects(), 1);
});

test('another consumer and another event have effects of their own', async (t) => {
  const { handle, effects } = await openInbox(t);
  assert.deepEqual(
    [await handle(), await handle({ consumer: 'b' }), await handle({ eventId: 'e2' })],
    [true, true, true],
  );
  assert.equal(await effects(), 3);
});

test('of many deliveries at the same time one takes effect', async (t) => {
  const { handle, effects, effect } = await openInbox(t);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () =>
      handle({}, async (tx) => {
        await new Promise(setImmediate);
        await effect(tx);
      }),
    ),
  );
  assert.equal(outcomes.filter(Boolean).length, 1);
  assert.equal(await effects(), 1);
});

test('a failed effect is not remembered: the next delivery does it', async (t) => {
  const { handle, effects, effect } = await openInbox(t);
  await assert.rejects(
    handle({}, async (tx) => {
      await effect(tx);
      throw new Error('half done');
    }),
    /half done/,
  );
  assert.equal(await effects(), 0);
  assert.equal(await handle(), true);
  assert.equal(await effects(), 1);
});
