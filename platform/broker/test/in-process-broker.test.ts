// Delivery in process: everybody concerned is told, and one failure does not keep the others from it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '@xiaoqiao/contract';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually, memoryLog } from '@xiaoqiao/kit/testing';
import { type Consumer, consumer, createInProcessBroker, DeliveryError } from '../src/index.ts';

const event: Event<'product.changed'> = {
  id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  name: 'product.changed',
  version: 1,
  occurredAt: '2026-01-01T00:00:00.000Z',
  data: { productId: 'p' },
};

function recorder() {
  const seen: string[] = [];
  const consumers: Consumer[] = [
    consumer('a', 'product.changed', async ({ data }) => void seen.push(`a ${data.productId}`)),
    consumer('b', 'product.changed', async ({ id }) => void seen.push(`b ${id}`)),
    consumer('c', 'order.paid', async ({ data }) => void seen.push(`c ${data.amount}`)),
  ];
  return { seen, consumers };
}

test('an event reaches the consumers of its name and nobody else', async () => {
  const broker = createInProcessBroker({ log: silentLog });
  const { seen, consumers } = recorder();
  for (const each of consumers) broker.subscribe(each);
  await broker.publish(event);
  assert.deepEqual(seen, ['a p', `b ${event.id}`]);
});

test('an event that nobody cares about is delivered', async () => {
  await createInProcessBroker({ log: silentLog }).publish(event);
});

test('publish waits for the slowest consumer', async () => {
  const broker = createInProcessBroker({ log: silentLog });
  let finished = false;
  broker.subscribe(
    consumer('slow', 'product.changed', async () => {
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      finished = true;
    }),
  );
  await broker.publish(event);
  assert.equal(finished, true);
});

test('failures are collected with the names of the consumers, and the others are still run', async () => {
  const broker = createInProcessBroker({ log: silentLog });
  const { seen, consumers } = recorder();
  const first = new Error('no stock');
  broker.subscribe(consumer('broken', 'product.changed', () => Promise.reject(first)));
  broker.subscribe(
    consumer('throws', 'product.changed', () => {
      throw new Error('at once');
    }),
  );
  for (const each of consumers) broker.subscribe(each);
  await assert.rejects(broker.publish(event), (error) => {
    assert.ok(error instanceof DeliveryError);
    assert.equal(error.message, 'product.changed was not handled by broken (no stock), throws (at once)');
    assert.equal(error.errors[0], first);
    return true;
  });
  assert.deepEqual(seen, ['a p', `b ${event.id}`]);
});

test('a consumer that takes too long counts as failed, and its late end is logged', async () => {
  const log = memoryLog();
  const broker = createInProcessBroker({ log, handlerTimeoutMs: 10 });
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  broker.subscribe(consumer('sleepy', 'product.changed', () => gate));
  await assert.rejects(broker.publish(event), /sleepy \(took longer than 10 ms\)/);
  openGate();
  await eventually('the late end is logged', () => log.text().includes('finished after its time'));
  assert.equal(log.lines[0]?.context?.consumer, 'sleepy');
});

test('the same consumer cannot subscribe twice to one event', () => {
  const broker = createInProcessBroker({ log: silentLog });
  const { consumers } = recorder();
  broker.subscribe(consumers[0]!);
  assert.throws(() => broker.subscribe(consumers[0]!), /named a is already subscribed to product\.changed/);
  broker.subscribe(consumer('a', 'order.paid', async () => {}));
});

test('close waits for what is being handled and refuses what comes after', async () => {
  const broker = createInProcessBroker({ log: silentLog });
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const order: string[] = [];
  broker.subscribe(
    consumer('slow', 'product.changed', async () => {
      await gate;
      order.push('handled');
    }),
  );
  const published = broker.publish(event);
  const closed = broker.close().then(() => order.push('closed'));
  await assert.rejects(broker.publish(event), { error: 'shutting_down' });
  openGate();
  await Promise.all([published, closed]);
  assert.deepEqual(order, ['handled', 'closed']);
  await broker.close();
});
