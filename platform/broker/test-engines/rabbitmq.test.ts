// The RabbitMQ broker on a real server: what every broker does, then failures, cuts, restarts and several processes.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, type TestContext, test } from 'node:test';
import { consumer } from '@xiaoqiao/broker';
import { createRabbitmqBroker, type RabbitmqBrokerOptions } from '@xiaoqiao/broker/rabbitmq';
import { openLine, rabbitmqForTest } from '@xiaoqiao/broker/testing';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually, memoryLog } from '@xiaoqiao/kit/testing';
import { Connection } from 'rabbitmq-client';
import { brokerSuite, productChanged } from '../test/broker-suite.ts';

const rabbitmq = await rabbitmqForTest();
const PATIENCE = { timeoutMs: 30_000 };

if (rabbitmq !== undefined) {
  after(() => rabbitmq.close());
  const prefixOf = () => `t-${randomUUID()}`;
  const open = (
    t: TestContext,
    {
      prefix = prefixOf(),
      port,
      ...options
    }: Partial<RabbitmqBrokerOptions> & { prefix?: string; port?: number } = {},
  ) => {
    const broker = createRabbitmqBroker({
      url: rabbitmq.url(prefix, port),
      log: silentLog,
      retryWaitsMs: [50, 100],
      ...options,
    });
    t.after(() => broker.close());
    return broker;
  };
  const byHand = (t: TestContext) => {
    const connection = new Connection({
      url: `amqp://guest:guest@${rabbitmq.host}:${rabbitmq.port}/${rabbitmq.vhost}`,
    });
    t.after(() => connection.close());
    return connection;
  };

  brokerSuite('RabbitMQ', (t, options) => open(t, options));

  describe('an event that a consumer cannot handle', () => {
    test('is dead after the last attempt, with the reason, and can be handed over again', async (t) => {
      const log = memoryLog();
      const outcomes: string[] = [];
      const broker = open(t, {
        log,
        maxAttempts: 3,
        onOutcome: (name, outcome) => outcomes.push(`${name} ${outcome}`),
      });
      let isMended = false;
      broker.subscribe(
        consumer('orders/on-broken', 'product.changed', async () => {
          if (!isMended) throw new Error('no such product');
        }),
      );
      await broker.start();
      await broker.publish(productChanged('p', 'event-1'));
      await eventually('it is dead', async () => (await broker.dead.count()) === 1);
      const letter = {
        eventId: 'event-1',
        event: 'product.changed',
        consumer: 'orders/on-broken',
        failures: 3,
        reason: 'no such product',
      };
      assert.deepEqual(await broker.dead.list(10), [letter]);
      // Looking does not take it away.
      assert.deepEqual(await broker.dead.list(10), [letter]);
      assert.ok(log.text().includes('an event is dead for a consumer'));
      assert.equal(await broker.dead.requeue({ eventId: 'event-2', consumer: letter.consumer }), false);
      isMended = true;
      assert.equal(await broker.dead.requeue(letter), true);
      await eventually('it is handled', () => outcomes.at(-1) === 'orders/on-broken handled');
      assert.equal(await broker.dead.count(), 0);
      assert.deepEqual(
        outcomes,
        ['retried', 'retried', 'dead', 'handled'].map((each) => `orders/on-broken ${each}`),
      );
    });

    test('is dead at once when it is not an event, and what comes after it is handled', async (t) => {
      const prefix = prefixOf();
      const broker = open(t, { prefix });
      const seen: string[] = [];
      broker.subscribe(consumer('a', 'product.changed', async ({ id }) => void seen.push(id)));
      await broker.start();
      const publisher = byHand(t).createPublisher({ confirm: true });
      const queue = { exchange: '', routingKey: `${prefix}.to.a` };
      await publisher.send({ ...queue, contentType: 'application/json' }, Buffer.from('{"id":'));
      await publisher.send(queue, { id: 7 });
      await publisher.send(queue, Buffer.alloc(0));
      await publisher.close();
      await broker.publish(productChanged('p', 'event-1'));
      await eventually('all have ended', async () => seen.length === 1 && (await broker.dead.count()) === 3);
      assert.deepEqual(
        (await broker.dead.list(10)).map(({ reason }) => reason),
        Array(3).fill('the message is not an event'),
      );
    });

    test('is dead when those who took it kept dying over it', async (t) => {
      const prefix = prefixOf();
      const broker = open(t, { prefix });
      broker.subscribe(consumer('a', 'product.changed', async () => {}));
      await broker.start();
      await broker.close();
      const connection = byHand(t);
      const publisher = connection.createPublisher({ confirm: true });
      await publisher.send(
        { exchange: '', routingKey: `${prefix}.to.a`, durable: true },
        productChanged('p', 'event-1'),
      );
      await publisher.close();
      for (let deaths = 0; deaths <= 20; deaths++)
        await eventually('it is taken', async () => {
          const channel = await connection.acquire();
          const message = await channel.basicGet({ queue: `${prefix}.to.a` });
          await channel.close();
          return message !== undefined;
        });
      const other = open(t, { prefix });
      await other.start();
      const [letter] = await eventually('it is dead', async () => {
        const letters = await other.dead.list(10);
        return letters.length === 1 && letters;
      });
      assert.deepEqual(letter, {
        eventId: 'event-1',
        event: 'product.changed',
        consumer: 'a',
        failures: 0,
        reason: 'delivery_limit',
      });
    });
  });

  describe('a line that is cut', () => {
    test('in the middle of traffic loses nothing, and events are published again once it is mended', async (t) => {
      const line = await openLine(t);
      const broker = open(t, { port: line.port });
      const seen = new Map<string, number>();
      broker.subscribe(
        consumer('a', 'product.changed', async ({ id }) => {
          await new Promise(setImmediate);
          seen.set(id, (seen.get(id) ?? 0) + 1);
        }),
      );
      await broker.start();
      const ids = Array.from({ length: 1000 }, (_, index) => `event-${index}`);
      let refused = 0;
      const waiting = [...ids];
      const lane = async () => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
          const event = productChanged('p', id);
          const publish = () =>
            broker.publish(event).then(
              () => true,
              () => ++refused < 0,
            );
          await eventually('it is published', publish, PATIENCE);
        }
      };
      const publishing = Promise.all(Array.from({ length: 8 }, lane));
      for (const part of [0.1, 0.5]) {
        await eventually('some have come', () => seen.size >= ids.length * part);
        line.cut();
        await eventually('it is away', () => broker.isAway);
        await assert.rejects(broker.publish(productChanged('p', 'event-0')), /RabbitMQ is away/);
        await assert.rejects(broker.ping());
        line.mend();
        await eventually('it is back', () => !broker.isAway, PATIENCE);
      }
      await publishing;
      assert.ok(refused > 0);
      await eventually('all have come', () => seen.size === ids.length, PATIENCE);
      await broker.ping();
      t.diagnostic(
        `${refused} refused, ${[...seen.values()].filter((times) => times > 1).length} handled twice`,
      );
    });

    test('after the effect and before the acknowledgement brings the event again', async (t) => {
      const line = await openLine(t);
      const broker = open(t, { port: line.port });
      const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
      let calls = 0;
      broker.subscribe(
        consumer('a', 'product.changed', async () => {
          calls++;
          if (calls === 1) await gate;
        }),
      );
      await broker.start();
      await broker.publish(productChanged('p'));
      await eventually('it is being handled', () => calls === 1);
      line.cut();
      await eventually('it is away', () => broker.isAway);
      line.mend();
      openGate();
      await eventually('it comes again', () => calls === 2, PATIENCE);
    });
  });

  test('a server that is away at the start is waited for, and the consumers begin when it is there', async (t) => {
    const line = await openLine(t);
    line.cut();
    const broker = open(t, { port: line.port });
    const seen: string[] = [];
    broker.subscribe(consumer('a', 'product.changed', async ({ id }) => void seen.push(id)));
    await broker.start();
    assert.equal(broker.isAway, true);
    line.mend();
    await eventually('it is there', () => !broker.isAway, PATIENCE);
    await broker.publish(productChanged('p', 'event-1'));
    await eventually('it is handled', () => seen.length === 1, PATIENCE);
  });

  test('a wrong password and a vhost that is not there are said at the start', async (t) => {
    const { host, port } = rabbitmq;
    for (const url of [`amqp://guest:geheim@${host}:${port}`, `amqp://${host}:${port}/nowhere`])
      await assert.rejects(open(t, { url }).start(), (error: Error) => {
        assert.match(error.message, /^no RabbitMQ at amqp:\/\/127\.0\.0\.1:5672\/(nowhere)?: ./);
        return !error.message.includes('geheim');
      });
  });

  test('two processes share the queue of a consumer: each event goes to one of them', async (t) => {
    const prefix = prefixOf();
    const seen: Record<string, string[]> = { one: [], other: [] };
    const brokers = ['one', 'other'].map((name) => {
      const broker = open(t, { prefix });
      broker.subscribe(
        consumer('a', 'product.changed', async ({ id }) => {
          await new Promise(setImmediate);
          seen[name]!.push(id);
        }),
      );
      return broker;
    });
    for (const broker of brokers) await broker.start();
    const ids = Array.from({ length: 200 }, (_, index) => `event-${index}`);
    await Promise.all(ids.map((id) => brokers[0]!.publish(productChanged('p', id))));
    const all = () => Object.values(seen).flat();
    await eventually('all have come', () => all().length === ids.length);
    assert.deepEqual(all().sort(), ids.sort());
    assert.ok(Object.values(seen).every((some) => some.length > 20));
  });

  test('what came while no process ran is handled after the restart, in the order in which it was published', async (t) => {
    const prefix = prefixOf();
    const before = open(t, { prefix });
    before.subscribe(consumer('a', 'product.changed', async () => {}));
    await before.start();
    await before.close();
    const publisher = open(t, { prefix });
    await publisher.start();
    const ids = Array.from({ length: 20 }, (_, index) => `event-${index}`);
    for (const id of ids) await publisher.publish(productChanged('p', id));
    const seen: string[] = [];
    const restarted = open(t, { prefix });
    restarted.subscribe(consumer('a', 'product.changed', async ({ id }) => void seen.push(id)));
    await restarted.start();
    await eventually('all have come', () => seen.length === ids.length);
    assert.deepEqual(seen, ids);
  });
}
