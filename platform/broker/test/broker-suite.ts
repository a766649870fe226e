// What every broker does, told as tests: run for each engine that there is.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Event, EventName } from '@xiaoqiao/contract';
import { type Log, silentLog } from '@xiaoqiao/kit/log';
import { eventually, memoryLog } from '@xiaoqiao/kit/testing';
import { type Broker, consumer } from '../src/index.ts';

export type OpenBroker = (
  t: TestContext,
  options: { readonly log: Log; readonly handlerTimeoutMs?: number },
) => Promise<Broker> | Broker;

export const productChanged = (
  productId: string,
  id = '01ARZ3NDEKTSV4RRFFQ69G5FAV',
): Event<'product.changed'> => ({
  id,
  name: 'product.changed',
  version: 1,
  occurredAt: '2026-01-01T00:00:00.000Z',
  data: { productId },
});

/** As the relay does it: again until it is in safe hands. */
const deliver = (broker: Broker, event: Event) =>
  eventually('it is published', async () => {
    await broker.publish(event);
    return true;
  });

export function brokerSuite(engine: string, open: OpenBroker): void {
  const opened = async (t: TestContext, options: Parameters<OpenBroker>[1] = { log: silentLog }) => {
    const broker = await open(t, options);
    t.after(() => broker.close());
    return broker;
  };

  describe(`${engine} as a broker`, () => {
    test('an event reaches the consumers of its name, as it was, and nobody else', async (t) => {
      const broker = await opened(t);
      const seen: [string, unknown][] = [];
      const note = <Name extends EventName>(name: string, event: Name) =>
        broker.subscribe(consumer(name, event, async (given) => void seen.push([name, given])));
      note('shop/a', 'product.changed');
      note('shop/b', 'product.changed');
      note('shop/c', 'order.paid');
      await broker.start();
      assert.equal(broker.isAway, false);
      const event = productChanged('明前龙井 🍵 '.repeat(5000));
      await deliver(broker, event);
      await eventually('both have it', () => seen.length === 2);
      assert.deepEqual(
        seen.sort(([a], [b]) => a.localeCompare(b)),
        [
          ['shop/a', event],
          ['shop/b', event],
        ],
      );
    });

    test('an event that nobody cares about is delivered', async (t) => {
      const broker = await opened(t);
      await broker.start();
      await broker.publish(productChanged('p'));
    });

    test('one consumer may care about several events', async (t) => {
      const broker = await opened(t);
      const seen: string[] = [];
      broker.subscribe(consumer('both', 'product.changed', async ({ name }) => void seen.push(name)));
      broker.subscribe(consumer('both', 'file.deleted', async ({ name }) => void seen.push(name)));
      await broker.start();
      await deliver(broker, productChanged('p'));
      await deliver(broker, { ...productChanged('p'), name: 'file.deleted' } as unknown as Event);
      await eventually('it has both', () => seen.length === 2);
      assert.deepEqual(seen.sort(), ['file.deleted', 'product.changed']);
    });

    test('a consumer that fails gets the event again, and does not keep the others from it', async (t) => {
      const broker = await opened(t);
      const seen: string[] = [];
      broker.subscribe(
        consumer('rejects', 'product.changed', async () => {
          seen.push('rejects');
          if (seen.filter((each) => each === 'rejects').length < 3) throw new Error('no stock');
          seen.push('succeeds');
        }),
      );
      broker.subscribe(
        consumer('throws', 'product.changed', () => {
          seen.push('throws');
          if (seen.filter((each) => each === 'throws').length < 2) throw new Error('at once');
          return Promise.resolve();
        }),
      );
      broker.subscribe(consumer('fine', 'product.changed', async () => void seen.push('fine')));
      await broker.start();
      await deliver(broker, productChanged('p'));
      await eventually(
        'all have handled it',
        () =>
          ['succeeds', 'fine'].every((each) => seen.includes(each)) &&
          seen.filter((each) => each === 'throws').length >= 2,
      );
    });

    test('a consumer that takes too long counts as failed, and its late end is logged', async (t) => {
      const log = memoryLog();
      const broker = await opened(t, { log, handlerTimeoutMs: 10 });
      const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
      let calls = 0;
      broker.subscribe(
        consumer('sleepy', 'product.changed', async () => {
          if (++calls === 1) await gate;
        }),
      );
      await broker.start();
      await deliver(broker, productChanged('p'));
      await eventually('it is called again', () => calls === 2);
      openGate();
      await eventually('the late end is logged', () => log.text().includes('finished after its time'));
    });

    test('the same consumer cannot subscribe twice to one event', async (t) => {
      const broker = await opened(t);
      const a = consumer('a', 'product.changed', async () => {});
      broker.subscribe(a);
      assert.throws(() => broker.subscribe(a), /named a is already subscribed to product\.changed/);
      broker.subscribe(consumer('a', 'order.paid', async () => {}));
    });

    test('close waits for what is being handled and refuses what comes after', async (t) => {
      const broker = await opened(t);
      const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
      const order: string[] = [];
      broker.subscribe(
        consumer('slow', 'product.changed', async () => {
          order.push('begun');
          await gate;
          order.push('handled');
        }),
      );
      await broker.start();
      const published = broker.publish(productChanged('p'));
      await eventually('it is being handled', () => order.length === 1);
      const closed = broker.close().then(() => order.push('closed'));
      await assert.rejects(broker.publish(productChanged('q')), { error: 'shutting_down' });
      openGate();
      await Promise.all([published, closed]);
      assert.deepEqual(order, ['begun', 'handled', 'closed']);
      await broker.close();
    });
  });
}
