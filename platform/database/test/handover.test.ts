// From the transaction to the relay of the same process: nothing is looked for, nothing gets lost, nobody is passed over.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Event } from '@xiaoqiao/contract';
import { fixedClock, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually } from '@xiaoqiao/kit/testing';
import { createOutbox, createRelay, type Database, type RelayOptions } from '../src/index.ts';
import type { Tables } from '../src/tables.ts';
import { sharedFile } from './shared-file.ts';

const LEASE_MS = MINUTE;

async function openShop(t: TestContext) {
  const file = await sharedFile(t);
  const clock = fixedClock();
  const ids = createIds(clock);
  const here = await file.open();
  const outboxOf = (database: Database) => createOutbox({ database, clock, ids });
  const rows = () => here.reader<Tables>().selectFrom('outbox').selectAll().orderBy('id').execute();
  return {
    clock,
    here,
    elsewhere: await file.open(),
    rows,
    outboxOf,
    add: (productId: string, database: Database = here) =>
      database.transaction((tx) => outboxOf(database).add(tx, 'product.changed', { productId })),
    worker(database: Database, options: RelayOptions = {}, publish = async (_: string) => {}) {
      const seen: string[] = [];
      const relay = createRelay({
        database,
        clock,
        log: silentLog,
        options: { leaseMs: LEASE_MS, pollMs: HOUR, ...options },
        async publish({ data }: Event) {
          const { productId } = data as { productId: string };
          await publish(productId);
          seen.push(productId);
        },
      });
      t.after(() => relay.stop());
      return { ...relay, seen };
    },
  };
}

/** A relay that has seen that nothing else is due. */
async function started<Worker extends { start(): void; drain(): Promise<number> }>(worker: Worker) {
  worker.start();
  await worker.drain();
  return worker;
}

test('a new event is claimed as it is written, so that no other worker ever sees it', async (t) => {
  const { here, elsewhere, add, rows, clock, worker } = await openShop(t);
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const local = await started(worker(here, { concurrency: 1 }, () => gate));
  const other = worker(elsewhere);
  for (const name of ['a', 'b']) await add(name);
  assert.deepEqual(
    (await rows()).map(({ claimed_until }) => claimed_until),
    [clock.now() + LEASE_MS, clock.now() + LEASE_MS],
  );
  assert.equal(await other.drain(), 0);
  openGate();
  await eventually('both are delivered here', () => local.seen.length === 2);
  assert.deepEqual([local.seen, other.seen], [['a', 'b'], []]);
});

test('what is rolled back is not handed over', async (t) => {
  const { here, add, rows, outboxOf, worker } = await openShop(t);
  const local = await started(worker(here));
  await assert.rejects(
    here.transaction(async (tx) => {
      await outboxOf(here).add(tx, 'product.changed', { productId: 'never' });
      throw new Error('no');
    }),
  );
  await add('after');
  await eventually('what comes after is delivered', () => local.seen.length === 1);
  assert.deepEqual(local.seen, ['after']);
  assert.equal((await rows()).length, 1);
});

test('when the process dies before it delivers, another takes over as soon as the lease ends', async (t) => {
  const { here, elsewhere, add, clock, worker } = await openShop(t);
  const other = worker(elsewhere);
  // Of a killed process the claims stay and nothing else.
  here.added.listen({ claimUntil: () => clock.now() + LEASE_MS, take() {}, wake() {} });
  await add('a');
  assert.equal(await other.drain(), 0);
  clock.advance(LEASE_MS);
  assert.equal(await other.drain(), 1);
});

test('what a relay has no room for waits in the outbox, in its turn and open to others', async (t) => {
  const { here, elsewhere, add, rows, worker } = await openShop(t);
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const local = await started(worker(here, { batchSize: 2, concurrency: 1 }, () => gate));
  const names = Array.from({ length: 25 }, (_, i) => `p${String(i).padStart(2, '0')}`);
  for (const name of names) await add(name);
  const unclaimed = (await rows()).filter(({ claimed_until }) => claimed_until === 0).length;
  assert.equal(unclaimed, 15);
  const other = worker(elsewhere, { batchSize: 3, concurrency: 1 });
  assert.equal(await other.drain(), 15);
  openGate();
  await eventually('the rest is delivered here', () => local.seen.length === 10);
  assert.deepEqual([...local.seen, ...other.seen], names);
});

test('events of other processes are not passed over however many are handed over here', async (t) => {
  const { here, elsewhere, add, worker } = await openShop(t);
  let next = 0;
  const local = worker(here, { pollMs: 5, batchSize: 10, concurrency: 1 }, async (name) => {
    // Each delivery causes the next: the queue never runs empty.
    if (name.startsWith('own') && !local.seen.includes('foreign')) {
      next++;
      await add(`own ${next}`);
    }
  });
  await started(local);
  for (let i = 0; i < 5; i++) await add(`own first ${i}`);
  await add('foreign', elsewhere);
  await eventually('the event of the other process is delivered', () => local.seen.includes('foreign'));
  await local.drain();
});

test('a relay that stops gives back what was claimed for it, also by a transaction that commits meanwhile', async (t) => {
  const { here, elsewhere, add, rows, outboxOf, worker } = await openShop(t);
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const { promise: published, resolve: reportPublished } = Promise.withResolvers<void>();
  const local = await started(
    worker(here, { concurrency: 1 }, async () => {
      reportPublished();
      await gate;
    }),
  );
  await add('under way');
  await published;
  await add('queued');
  let stopped: Promise<void> | undefined;
  await here.transaction(async (tx) => {
    await outboxOf(here).add(tx, 'product.changed', { productId: 'committed meanwhile' });
    stopped = local.stop();
  });
  openGate();
  await stopped;
  assert.deepEqual(local.seen, ['under way']);
  assert.deepEqual(
    (await rows()).map(({ status, claimed_until }) => [status, claimed_until]),
    [
      ['delivered', 0],
      ['waiting', 0],
      ['waiting', 0],
    ],
  );
  assert.equal(await worker(elsewhere).drain(), 2);
});

test('a relay that is not started finds what its deliveries cause, however late', async (t) => {
  const { here, add, worker } = await openShop(t);
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const local = worker(here, {}, async (name) => {
    if (name !== 'slow') return;
    await gate;
    await add('late');
  });
  for (const name of ['slow', 'quick']) await add(name);
  const drained = local.drain();
  await eventually('the other one is done', () => local.seen.length === 1);
  // Time for a look that finds nothing more.
  await new Promise((resolve) => setTimeout(resolve, 20));
  openGate();
  assert.equal(await drained, 3);
  assert.deepEqual(local.seen, ['quick', 'slow', 'late']);
});
