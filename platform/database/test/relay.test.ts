// The relay: everything due is delivered, in order, again after failures, and by one worker only.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Event } from '@xiaoqiao/contract';
import { adjustableClock, fixedClock, HOUR, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually, memoryLog } from '@xiaoqiao/kit/testing';
import { createOutbox, createRelay, type Outbox, type Transaction } from '../src/index.ts';
import { openTestDatabase, type TestDatabaseOptions } from '../src/testing.ts';
import { sharedFile } from './shared-file.ts';

const productOf = (event: Event) => (event.data as { productId: string }).productId;

async function openRelay(t: TestContext, options: TestDatabaseOptions = {}) {
  const published: Event[] = [];
  const world = await openTestDatabase({
    ...options,
    publish: async (event) => {
      await options.publish?.(event);
      published.push(event);
    },
  });
  t.after(world.close);
  const { outbox, database } = world;
  return {
    ...world,
    published,
    products: () => published.map(productOf),
    add: (productId: string, availableAt?: number) =>
      database.transaction((tx) => addProduct(outbox, tx, productId, availableAt)),
    waiting: async () => (await outbox.list({ status: 'waiting' })).list,
  };
}

const addProduct = (outbox: Outbox, tx: Transaction, productId: string, availableAt?: number) =>
  outbox.add(tx, 'product.changed', { productId }, availableAt === undefined ? {} : { availableAt });

test('drain publishes what was added, in order, and only once', async (t) => {
  const { relay, add, products, published, clock } = await openRelay(t, { relay: { batchSize: 7 } });
  const names = Array.from({ length: 30 }, (_, i) => `p${i}`);
  const ids: string[] = [];
  for (const name of names) ids.push(await add(name));
  assert.equal(await relay.drain(), 30);
  assert.deepEqual(products(), names);
  assert.deepEqual(published[3], {
    id: ids[3],
    name: 'product.changed',
    version: 1,
    occurredAt: new Date(clock.now()).toISOString(),
    data: { productId: 'p3' },
  });
  assert.equal(await relay.drain(), 0);
  assert.equal(published.length, 30);
});

test('drain also delivers what a delivery causes', async (t) => {
  const { relay, products, add } = await openRelay(t, {
    publish: async (event) => {
      const depth = productOf(event).length;
      if (depth < 5) await add('x'.repeat(depth + 1));
    },
  });
  await add('x');
  assert.equal(await relay.drain(), 5);
  assert.deepEqual(products(), ['x', 'xx', 'xxx', 'xxxx', 'xxxxx']);
});

test('a started relay is woken by a commit, long before its next poll', async (t) => {
  const { relay, add, products } = await openRelay(t, { relay: { pollMs: 10 * MINUTE } });
  relay.start();
  await relay.drain();
  await add('a');
  await eventually('the event is published', () => products().length === 1);
  await add('b');
  await eventually('the next one too', () => products().length === 2);
  assert.deepEqual(products(), ['a', 'b']);
});

test('drain works beside a started relay and counts what was delivered meanwhile', async (t) => {
  const { relay, add, products } = await openRelay(t, { relay: { pollMs: 1 } });
  relay.start();
  for (let round = 0; round < 20; round++) {
    await add(`p${round}`);
    await relay.drain();
    assert.equal(products().length, round + 1);
  }
});

test('a timer goes off when its time has come, not before', async (t) => {
  const { relay, add, products, clock, published } = await openRelay(t);
  const due = clock.now() + 30 * MINUTE;
  await add('timer', due);
  await add('now');
  assert.equal(await relay.drain(), 1);
  clock.advance(30 * MINUTE - 1);
  assert.equal(await relay.drain(), 0);
  clock.advance(1);
  assert.equal(await relay.drain(), 1);
  assert.deepEqual(products(), ['now', 'timer']);
  assert.equal(published[1]?.occurredAt, new Date(due).toISOString());
});

test('a failed event is tried again after a wait that doubles up to a cap, then it is dead', async (t) => {
  const log = memoryLog();
  const { relay, add, clock, waiting, outbox } = await openRelay(t, {
    log,
    relay: { backoffMs: SECOND, maxBackoffMs: 3 * SECOND, maxAttempts: 5 },
    publish: async () => {
      throw new Error('down');
    },
  });
  await add('p');
  for (const expected of [1, 2, 3, 3]) {
    assert.equal(await relay.drain(), 0);
    const [event] = await waiting();
    assert.equal(Date.parse(event!.availableAt) - clock.now(), expected * SECOND);
    clock.advance(expected * SECOND);
  }
  await relay.drain();
  assert.deepEqual(await waiting(), []);
  const [dead] = (await outbox.list({ status: 'dead' })).list;
  assert.equal(dead?.attempts, 5);
  assert.equal(dead?.lastError, 'down');
  assert.deepEqual(
    log.lines.map(({ level }) => level),
    ['warn', 'warn', 'warn', 'warn', 'error'],
  );
});

test('a failed event does not hold up the others', async (t) => {
  const { relay, add, products } = await openRelay(t, {
    publish: async (event) => {
      if (productOf(event) === 'bad') throw new Error('never');
    },
  });
  for (const name of ['a', 'bad', 'b']) await add(name);
  assert.equal(await relay.drain(), 2);
  assert.deepEqual(products(), ['a', 'b']);
});

test('a publish that never ends counts as failed after its time', async (t) => {
  const { relay, add, waiting } = await openRelay(t, {
    relay: { publishTimeoutMs: 20 },
    publish: () => new Promise(() => {}),
  });
  await add('p');
  assert.equal(await relay.drain(), 0);
  assert.match((await waiting())[0]!.lastError!, /publishing took longer than 20 ms/);
});

test('no more than `concurrency` events are published at the same time, and a slow one lets others pass', async (t) => {
  let atOnce = 0;
  let most = 0;
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const { relay, add, products } = await openRelay(t, {
    relay: { concurrency: 3, batchSize: 4 },
    publish: async (event) => {
      most = Math.max(most, ++atOnce);
      await (productOf(event) === 'slow' ? gate : new Promise(setImmediate));
      atOnce--;
    },
  });
  for (const name of ['slow', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await add(name);
  const drained = relay.drain();
  await eventually('all but the slow one are published', () => products().length === 8);
  openGate();
  assert.equal(await drained, 9);
  assert.equal(most, 3);
  assert.equal(products().at(-1), 'slow');
});

test('stop waits for what is under way, gives the rest back, and the relay can start again', async (t) => {
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const { promise: begun, resolve: reportBegun } = Promise.withResolvers<void>();
  const { relay, add, products } = await openRelay(t, {
    relay: { concurrency: 1, leaseMs: HOUR },
    publish: async () => {
      reportBegun();
      await gate;
    },
  });
  for (const name of ['a', 'b', 'c']) await add(name);
  relay.start();
  await begun;
  const stopped = relay.stop();
  openGate();
  await stopped;
  assert.deepEqual(products(), ['a']);
  assert.equal(await relay.drain(), 2);
  assert.deepEqual(products(), ['a', 'b', 'c']);
});

test('a drain during a stop delivers nothing more, and does no harm', async (t) => {
  const { relay, add, products } = await openRelay(t);
  await add('a');
  relay.start();
  const stopped = relay.stop();
  assert.equal(await relay.drain(), 0);
  await stopped;
  assert.equal(await relay.drain(), 1);
  assert.deepEqual(products(), ['a']);
});

test('a started relay purges what is over, every hour', async (t) => {
  const { relay, add, clock, outbox } = await openRelay(t, { relay: { pollMs: 2, retentionMs: MINUTE } });
  await add('a');
  relay.start();
  await relay.drain();
  assert.equal((await outbox.list()).list.length, 1);
  clock.advance(HOUR);
  await eventually('the delivered event is gone', async () => (await outbox.list()).list.length === 0);
});

test('a second relay on the same file delivers what the first process left behind', async (t) => {
  const file = await sharedFile(t);
  const clock = fixedClock();
  const first = await file.open();
  const outbox = createOutbox({ database: first, clock, ids: createIds(clock) });
  await first.transaction((tx) => addProduct(outbox, tx, 'left behind'));
  await first.close();

  const seen: string[] = [];
  const second = createRelay({
    database: await file.open(),
    clock,
    log: silentLog,
    publish: async (event) => void seen.push(productOf(event)),
  });
  assert.equal(await second.drain(), 1);
  assert.deepEqual(seen, ['left behind']);
});

test('a claim is respected until the lease ends; then another worker takes over, and the first one’s outcome is void', async (t) => {
  const file = await sharedFile(t);
  const clock = fixedClock();
  const database = await file.open();
  const outbox = createOutbox({ database, clock, ids: createIds(clock) });
  const worker = async () => {
    const { promise: gate, resolve, reject } = Promise.withResolvers<void>();
    const seen: string[] = [];
    const publish = async (event: Event) => {
      seen.push(productOf(event));
      await gate;
    };
    const own = await file.open();
    const options = { leaseMs: MINUTE, concurrency: 1 };
    const relay = createRelay({ database: own, clock, log: silentLog, options, publish });
    return { relay, seen, succeed: resolve, fail: () => reject(new Error('too late to matter')) };
  };
  const stuck = await worker();
  const other = await worker();
  for (const name of ['a', 'b']) await database.transaction((tx) => addProduct(outbox, tx, name));

  const stuckDrain = stuck.relay.drain();
  await eventually('the first worker publishes', () => stuck.seen.length === 1);
  assert.equal(await other.relay.drain(), 0);
  clock.advance(MINUTE);
  const otherDrain = other.relay.drain();
  await eventually('the other worker publishes', () => other.seen.length === 1);
  stuck.fail();
  assert.equal(await stuckDrain, 0);
  assert.deepEqual(
    (await outbox.list()).list.map(({ status, attempts }) => [status, attempts]),
    [
      ['waiting', 0],
      ['waiting', 0],
    ],
  );
  other.succeed();
  assert.equal(await otherDrain, 2);
  assert.deepEqual([stuck.seen, other.seen], [['a'], ['a', 'b']]);
  assert.equal((await outbox.list({ status: 'delivered' })).list.length, 2);
});

test('a relay that is stopped while it claims leaves the events to others', async (t) => {
  const file = await sharedFile(t);
  const clock = fixedClock();
  const database = await file.open();
  const outbox = createOutbox({ database, clock, ids: createIds(clock) });
  for (const name of ['a', 'b']) await database.transaction((tx) => addProduct(outbox, tx, name));
  const [first, second] = [database, await file.open()].map((own) =>
    createRelay({ database: own, clock, log: silentLog, publish: async () => {} }),
  );
  first!.start();
  await first!.stop();
  assert.equal(await second!.drain(), 2);
});

test('a living worker renews its claim as long as publishing takes', async (t) => {
  const file = await sharedFile(t);
  const clock = adjustableClock();
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const database = await file.open();
  const outbox = createOutbox({ database, clock, ids: createIds(clock) });
  const claimedUntil = async () => {
    const row = await database
      .reader<{ outbox: { claimed_until: number } }>()
      .selectFrom('outbox')
      .select('claimed_until')
      .executeTakeFirstOrThrow();
    return row.claimed_until;
  };
  await database.transaction((tx) => addProduct(outbox, tx, 'slow'));
  const relay = createRelay({
    database,
    clock,
    log: silentLog,
    options: { leaseMs: 60 },
    publish: () => gate,
  });
  const drained = relay.drain();
  const first = await eventually('the event is claimed', async () => (await claimedUntil()) || false);
  await eventually(
    'the claim has been renewed beyond two leases',
    async () => (await claimedUntil()) > first + 120,
  );
  openGate();
  assert.equal(await drained, 1);
  assert.equal((await outbox.list({ status: 'delivered' })).list.length, 1);
});

test('two relays on one file share the work and deliver nothing twice', async (t) => {
  const file = await sharedFile(t);
  const clock = fixedClock();
  const database = await file.open();
  const outbox = createOutbox({ database, clock, ids: createIds(clock) });
  const seen: string[] = [];
  const relays = [await file.open(), await file.open()].map((own) =>
    createRelay({
      database: own,
      clock,
      log: silentLog,
      options: { batchSize: 5 },
      publish: async (event) => {
        await new Promise(setImmediate);
        seen.push(productOf(event));
      },
    }),
  );
  const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
  await database.transaction(async (tx) => {
    for (const name of names) await addProduct(outbox, tx, name);
  });
  const counts = await Promise.all(relays.map((relay) => relay.drain()));
  assert.equal(counts[0]! + counts[1]!, 100);
  assert.deepEqual(seen.sort(), names.sort());
});

test('the relay reports a broken database and delivers once it is back', async (t) => {
  const log = memoryLog();
  const { relay, add, database, products } = await openRelay(t, { log, relay: { pollMs: 2 } });
  const rename = (from: string, to: string) =>
    database.transaction((tx) => tx.on().schema.alterTable(from).renameTo(to).execute());
  await add('p');
  await rename('outbox', 'hidden');
  relay.start();
  await eventually('the fault is logged', () => log.text().includes('goes on at the next poll'));
  await rename('hidden', 'outbox');
  await eventually('the event is published', () => products().length === 1);
});

test('while the broker is away nothing is claimed and nothing counts as an attempt', async (t) => {
  const { add, database, clock, outbox, waiting } = await openRelay(t);
  let isAway = false;
  const tried: string[] = [];
  const relay = createRelay({
    database,
    clock,
    log: silentLog,
    isAway: () => isAway,
    publish: async (event) => {
      tried.push(productOf(event));
      if (tried.length === 1) {
        isAway = true;
        throw new Error('the line was cut');
      }
    },
    options: { concurrency: 1, maxAttempts: 1 },
  });
  await add('a');
  assert.equal(await relay.drain(), 0);
  await add('b');
  assert.equal(await relay.drain(), 0);
  assert.deepEqual(tried, ['a']);
  assert.deepEqual(
    (await waiting()).map(({ attempts, lastError }) => [attempts, lastError]),
    [
      [0, null],
      [0, null],
    ],
  );
  isAway = false;
  assert.equal(await relay.drain(), 2);
  assert.deepEqual(tried, ['a', 'a', 'b']);
  assert.deepEqual((await outbox.list({ status: 'dead' })).list, []);
});
