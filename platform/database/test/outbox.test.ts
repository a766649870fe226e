// The outbox: what is added, what is shown, what is brought back.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MINUTE, toRfc3339 } from '@xiaoqiao/kit/clock';
import { openTestDatabase, type TestDatabaseOptions } from '../src/testing.ts';

async function openOutbox(t: TestContext, options: TestDatabaseOptions = {}) {
  const world = await openTestDatabase(options);
  t.after(world.close);
  const add = (productId: string, availableAt?: number) =>
    world.database.transaction((tx) =>
      world.outbox.add(
        tx,
        'product.changed',
        { productId },
        availableAt === undefined ? {} : { availableAt },
      ),
    );
  return { ...world, add };
}

test('an added event is listed as waiting, with its data and times', async (t) => {
  const { outbox, add, clock } = await openOutbox(t);
  const id = await add('小桥');
  const later = clock.now() + MINUTE;
  const timerId = await add('timer', later);
  const now = toRfc3339(clock.now());
  const waiting = { name: 'product.changed', version: 1, status: 'waiting', attempts: 0, lastError: null };
  assert.deepEqual(await outbox.list(), {
    list: [
      {
        ...waiting,
        id: timerId,
        occurredAt: toRfc3339(later),
        availableAt: toRfc3339(later),
        data: { productId: 'timer' },
      },
      { ...waiting, id, occurredAt: now, availableAt: now, data: { productId: '小桥' } },
    ],
    nextCursor: null,
  });
});

test('an event of a transaction that rolls back never was', async (t) => {
  const { database, outbox, relay } = await openOutbox(t);
  await assert.rejects(
    database.transaction(async (tx) => {
      await outbox.add(tx, 'product.changed', { productId: 'p' });
      throw new Error('no');
    }),
  );
  assert.deepEqual((await outbox.list()).list, []);
  assert.equal(await relay.drain(), 0);
});

test('pages go from the newest to the oldest and meet every event once', async (t) => {
  const { outbox, add } = await openOutbox(t);
  const ids: string[] = [];
  for (let i = 0; i < 7; i++) ids.unshift(await add(`p${i}`));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await outbox.list({ limit: 3, cursor, status: 'waiting' });
    seen.push(...page.list.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  assert.deepEqual(seen, ids);
  assert.deepEqual((await outbox.list({ status: 'dead' })).list, []);
  await assert.rejects(outbox.list({ cursor: "' or 1=1" }), { error: 'cursor_invalid' });
});

test('a dead event shows its reason, and lives again when it is put back', async (t) => {
  let broken = true;
  const { outbox, database, relay, add } = await openOutbox(t, {
    relay: { maxAttempts: 1 },
    publish: async () => {
      if (broken) throw new Error('the receiver is down');
    },
  });
  const id = await add('p');
  assert.equal(await relay.drain(), 0);
  const [dead] = (await outbox.list({ status: 'dead' })).list;
  assert.equal(dead?.id, id);
  assert.equal(dead?.attempts, 1);
  assert.equal(dead?.lastError, 'the receiver is down');

  broken = false;
  assert.equal(await relay.drain(), 0);
  await database.transaction((tx) => outbox.requeue(tx, id));
  assert.equal(await relay.drain(), 1);
  assert.equal((await outbox.list({ status: 'delivered' })).list[0]?.id, id);
});

test('only a dead event can be put back', async (t) => {
  const { outbox, database, add } = await openOutbox(t);
  const id = await add('p');
  for (const other of [id, '01ARZ3NDEKTSV4RRFFQ69G5FAV', 'nonsense'])
    await assert.rejects(
      database.transaction((tx) => outbox.requeue(tx, other)),
      { error: 'event_not_found' },
    );
});

test('an event is no place for files', async (t) => {
  const { add } = await openOutbox(t);
  await assert.rejects(add('x'.repeat(60_001)), /data of product\.changed is \d+ bytes long/);
});
