// Several processes on one file, some of them killed: nothing is lost and nothing is doubled.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Event } from '@xiaoqiao/contract';
import { adjustableClock, MINUTE } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually } from '@xiaoqiao/kit/testing';
import { createOutbox, createRelay, type Database, migrate } from '../src/index.ts';
import { type NoteTables, notes } from './notes.ts';
import { sharedFile } from './shared-file.ts';

interface Worker {
  readonly process: ChildProcess;
  readonly output: () => string;
}

function startWorker(t: TestContext, url: string, role: string, name: string): Worker {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child/worker.ts'), url, role, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return { process: child, output: () => text };
}

/** Waits for a word of the worker and kills it there and then. */
async function killAfter(worker: Worker, word: string): Promise<void> {
  await eventually(`the worker says ${word}`, () => worker.output().includes(word));
  const exit = once(worker.process, 'exit');
  worker.process.kill('SIGKILL');
  await exit;
}

function relayHere(database: Database, clock = adjustableClock()) {
  const products: string[] = [];
  const publish = async (event: Event) => void products.push((event.data as { productId: string }).productId);
  return { products, clock, relay: createRelay({ database, clock, log: silentLog, publish }) };
}

test('processes that add and deliver on one file lose nothing and deliver nothing twice', async (t) => {
  const file = await sharedFile(t);
  const database = await file.open();
  await migrate(database, [notes]);
  const names = ['left', 'right'];
  const workers = names.map((name) => startWorker(t, file.url, 'share', name));
  await Promise.all(workers.map((worker) => once(worker.process, 'exit')));
  assert.deepEqual(
    workers.map(({ output }) => output()),
    ['done\n', 'done\n'],
  );
  // A worker leaves to the other what the other has claimed, so all is done when both are.
  const rows = await database.reader<NoteTables>().selectFrom('note').select('text').execute();
  const delivered = rows.map(({ text }) => text!.split(' by ')[0]!).sort();
  const added = names.flatMap((name) => Array.from({ length: 60 }, (_, i) => `${name}-${i}`)).sort();
  assert.deepEqual(delivered, added);
});

test('an event committed by a process that is killed at once is delivered by the next', async (t) => {
  const file = await sharedFile(t);
  await killAfter(startWorker(t, file.url, 'commit-and-hang', 'orphan'), 'committed');
  const { relay, products } = relayHere(await file.open());
  assert.equal(await relay.drain(), 1);
  assert.deepEqual(products, ['orphan']);
});

test('a process killed inside a transaction leaves neither its event nor its lock', async (t) => {
  const file = await sharedFile(t);
  const database = await file.open();
  await killAfter(startWorker(t, file.url, 'hang-in-transaction', 'ghost'), 'written');
  const { relay, products, clock } = relayHere(database);
  const outbox = createOutbox({ database, clock, ids: createIds(clock) });
  await database.transaction((tx) => outbox.add(tx, 'product.changed', { productId: 'alive' }));
  assert.equal(await relay.drain(), 1);
  assert.deepEqual(products, ['alive']);
});

test('what a killed worker had claimed comes back after the lease', async (t) => {
  const file = await sharedFile(t);
  const database = await file.open();
  const { relay, products, clock } = relayHere(database);
  const outbox = createOutbox({ database, clock, ids: createIds(clock) });
  for (const productId of ['a', 'b'])
    await database.transaction((tx) => outbox.add(tx, 'product.changed', { productId }));
  await killAfter(startWorker(t, file.url, 'hang-in-publish', 'w'), 'publishing');
  assert.equal(await relay.drain(), 0);
  clock.advance(MINUTE + 1);
  assert.equal(await relay.drain(), 2);
  assert.deepEqual(products, ['a', 'b']);
});
