// Housekeeping deletes what is over, and nothing that may still be needed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY } from '@xiaoqiao/kit/clock';
import { answerOnce, effectOnce, purgeExpired } from '../src/index.ts';
import type { Tables } from '../src/tables.ts';
import { openTestDatabase } from '../src/testing.ts';

test('delivered events go after 7 days, their inbox rows a week later, answers after one; the dead stay', async (t) => {
  const { database, clock, outbox, relay, close } = await openTestDatabase({
    relay: { maxAttempts: 1 },
    publish: async (event) => {
      if (event.name === 'stock.taken') throw new Error('no');
      await effectOnce(database, { consumer: 'c', eventId: event.id, clock }, async () => {});
    },
  });
  t.after(close);
  const counts = async () => {
    const found: Record<string, number> = {};
    for (const table of ['outbox', 'inbox', 'idempotency_keys'] as const)
      found[table] = (await database.reader<Tables>().selectFrom(table).selectAll().execute()).length;
    return found;
  };
  const later = clock.now() + 100 * DAY;
  await database.transaction(async (tx) => {
    for (let i = 0; i < 600; i++) await outbox.add(tx, 'product.changed', { productId: 'p' });
    const deadId = await outbox.add(tx, 'stock.taken', { skuId: 's', change: 1, reason: 'r' });
    await tx
      .on<Tables>()
      .insertInto('inbox')
      .values({ consumer: 'c', event_id: deadId, handled_at: clock.now() })
      .execute();
    await outbox.add(tx, 'product.changed', { productId: 'timer' }, { availableAt: later });
    await answerOnce(tx, { scope: 's', key: 'k', fingerprint: 'f', now: clock.now() }, async () => 1);
  });
  assert.equal(await relay.drain(), 600);
  const purge = () => purgeExpired(database, { now: clock.now() });

  assert.equal(await purge(), 0);
  clock.advance(DAY);
  assert.equal(await purge(), 1);
  assert.deepEqual(await counts(), { outbox: 602, inbox: 601, idempotency_keys: 0 });
  clock.advance(6 * DAY);
  assert.equal(await purge(), 600);
  assert.deepEqual(await counts(), { outbox: 2, inbox: 601, idempotency_keys: 0 });
  clock.advance(7 * DAY);
  assert.equal(await purge(), 600);
  assert.deepEqual(await counts(), { outbox: 2, inbox: 1, idempotency_keys: 0 });
});
