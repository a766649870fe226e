// Delivery in process: everybody concerned is told, and one failure does not keep the others from it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@xiaoqiao/kit/log';
import { type Consumer, consumer, createInProcessBroker, DeliveryError } from '../src/index.ts';
import { brokerSuite, productChanged } from './broker-suite.ts';

brokerSuite('in process', (_, options) => createInProcessBroker(options));

const event = productChanged('p');

function recorder() {
  const seen: string[] = [];
  const consumers: Consumer[] = [
    consumer('a', 'product.changed', async ({ data }) => void seen.push(`a ${data.productId}`)),
    consumer('b', 'product.changed', async ({ id }) => void seen.push(`b ${id}`)),
    consumer('c', 'order.paid', async ({ data }) => void seen.push(`c ${data.amount}`)),
  ];
  return { seen, consumers };
}

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
