// A shop whose events go through RabbitMQ: a purchase, the line cut in the middle of one, and what an operator sees of it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { openLine, rabbitmqForTest } from '@xiaoqiao/broker/testing';
import { eventually } from '@xiaoqiao/kit/testing';
import { Connection } from 'rabbitmq-client';
import {
  addProduct,
  type Buyer,
  openAdministrator,
  openBuyer,
  openShop,
  orderAndPrepay,
  type Shop,
} from '../test/support/shop.ts';

const rabbitmq = await rabbitmqForTest();
const PATIENCE = { timeoutMs: 60_000, intervalMs: 100 };

const readiness = async ({ url }: Shop) =>
  (await (await fetch(`${url}/readyz`)).json()) as { status: string; down: { name: string }[] };

if (rabbitmq !== undefined) {
  after(() => rabbitmq.close());

  test('a purchase goes through it, waits while it is away, and takes effect once', {
    timeout: 180_000,
  }, async (t) => {
    const line = await openLine(t);
    const shop = await openShop({ env: { AMQP_URL: rabbitmq.url(`t-${randomUUID()}`, line.port) } });
    t.after(() => shop.close());
    const admin = await openAdministrator(shop);
    const buyer = await openBuyer(shop);
    const { skuId, productId } = await addProduct(admin, { price: 12800, stock: 100 });

    const pay = async ({ client, openid }: Buyer = buyer) => {
      const { order, parameters } = await orderAndPrepay(buyer, skuId, 1);
      assert.equal(shop.wechat.pay({ parameters, openid }).errMsg, 'requestPayment:ok');
      await shop.wechat.settle();
      return async () => (await client.get('/orders/:id', { params: { id: order.id } })).status;
    };
    const isPaid = (status: () => Promise<string>) =>
      eventually('the order is paid', async () => (await status()) === 'paid', PATIENCE);

    assert.deepEqual((await readiness(shop)).status, 'ready');
    await isPaid(await pay());

    line.cut();
    await eventually('it is noticed', async () => {
      const { status, down } = await readiness(shop);
      return status === 'degraded' && down.some(({ name }) => name === 'rabbitmq');
    });
    const statuses = [await pay(), await pay()];
    for (const status of statuses) assert.equal(await status(), 'pending');
    const { list } = await admin.get('/admin/outbox/events', { query: { status: 'waiting' } });
    assert.ok(list.some(({ name }) => name === 'payment.succeeded'));
    assert.ok(list.every(({ attempts }) => attempts === 0));
    const lines = (await shop.running.registry.metrics()).split('\n');
    assert.ok(lines.includes('xiaoqiao_broker_up 0'));

    line.mend();
    for (const status of statuses) await isPaid(status);
    await eventually('it is ready again', async () => (await readiness(shop)).status === 'ready', PATIENCE);
    const readings = [
      'xiaoqiao_broker_up 1',
      'xiaoqiao_broker_dead 0',
      'xiaoqiao_broker_deliveries_total{consumer="orders.on-payment-succeeded",outcome="handled"} 3',
    ];
    await eventually('the metrics say so', async () => {
      const lines = (await shop.running.registry.metrics()).split('\n');
      return readings.every((each) => lines.includes(each));
    });
    const product = await buyer.client.get('/products/:id', { params: { id: productId } });
    assert.equal(product.skus[0]!.stock, 97);
    await eventually('the books agree', async () => (await shop.violations()).length === 0, PATIENCE);
  });

  test('an operator sees what a consumer could not handle, and hands it over again', {
    timeout: 180_000,
  }, async (t) => {
    const prefix = `t-${randomUUID()}`;
    const line = await openLine(t);
    const shop = await openShop({ env: { AMQP_URL: rabbitmq.url(prefix, line.port) } });
    t.after(() => shop.close());
    const admin = await openAdministrator(shop);
    const connection = new Connection(rabbitmq.url(prefix));
    t.after(() => connection.close());
    const publisher = connection.createPublisher({ confirm: true });
    // An event as a later version might write it, dead at the first failure.
    const event = {
      id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      name: 'order.unheard-of',
      version: 1,
      occurredAt: '2026-01-01T00:00:00.000Z',
      data: {},
    };
    const consumer = 'orders.on-payment-succeeded';
    const place = { exchange: '', routingKey: `${prefix}.to.${consumer}`, durable: true };
    await publisher.send({ ...place, headers: { 'x-failures': 11 } }, event);
    await publisher.close();
    const letter = {
      eventId: event.id,
      event: event.name,
      consumer,
      failures: 12,
      reason: 'nobody here handles order.unheard-of',
    };
    const list = () => admin.get('/admin/broker/dead-letters', { query: { limit: 5 } });
    await eventually('it is dead', async () => (await list()).total === 1, PATIENCE);
    assert.deepEqual(await list(), { total: 1, list: [letter] });
    const requeue = (eventId: string) =>
      admin.post('/admin/broker/dead-letters/requeue', { body: { eventId, consumer } });
    await assert.rejects(requeue('another'), { error: 'event_not_found' });
    await requeue(event.id);
    await eventually('it has left', async () => (await list()).total === 0, PATIENCE);
    line.cut();
    await eventually('it is noticed', async () => (await readiness(shop)).status === 'degraded', PATIENCE);
    await assert.rejects(list(), { error: 'overloaded' });
  });

  test('what is wrong with the address is said in words, without the password', async () => {
    const { host, port } = rabbitmq;
    for (const [url, words] of [
      [`amqp://guest:geheim@${host}:${port}`, /^AMQP_URL: no RabbitMQ at amqp:\/\/127\.0\.0\.1:5672\/: /],
      [`amqp://guest:geheim@${host}?a=b`, /^AMQP_URL: has an option a/],
    ] as const)
      await assert.rejects(
        openShop({ env: { AMQP_URL: url } }),
        (error: Error) => words.test(error.message) && !error.message.includes('geheim'),
      );
  });
}
