// The server dies without warning, again and again: nothing is lost, nothing happens twice.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '@xiaoqiao/contract';
import { eventually } from '@xiaoqiao/kit/testing';
import { isApiError, isTransportError } from '@xiaoqiao/sdk';
import { type KillableShop, openKillableShop, openVisitor } from './support/killable-shop.ts';
import { bearer, logInByHand, send, signedHeaders } from './support/raw-requests.ts';
import { seededRandom } from './support/seeded-random.ts';
import { addProduct, openAdministrator, orderAndPrepay } from './support/shop.ts';

const TIMEOUT = 300_000;
let shop: KillableShop;
let sku: Awaited<ReturnType<typeof addProduct>>;
before(
  async () => {
    shop = await openKillableShop();
    const clock = { ...shop.clock, advance() {}, onAdvance() {} };
    sku = await addProduct(await openAdministrator({ url: shop.url, clock }), { price: 12800, stock: 1000 });
  },
  { timeout: 60_000 },
);
after(() => shop.close(), { timeout: 30_000 });

const paidEvents = (orderId: string) =>
  shop.database.rows(
    "select id from outbox where name = 'order.paid' and data like ?",
    `%"orderId":"${orderId}"%`,
  );
const stock = async () =>
  (await shop.database.rows('select available, reserved, sold from skus where id = ?', sku.skuId))[0]!;

test('an order paid while the server is dead becomes paid once WeChat tries again', {
  timeout: TIMEOUT,
}, async () => {
  const buyer = await openVisitor(shop);
  const { order, parameters } = await orderAndPrepay(buyer, sku.skuId, 2);
  const { sold } = await stock();
  await shop.kill();
  assert.equal(shop.wechat.pay({ parameters, openid: buyer.openid }).errMsg, 'requestPayment:ok');
  await shop.wechat.settle();
  const notice = () =>
    shop.wechat.notifications().find(({ resource }) => resource.out_trade_no === order.number)!;
  assert.equal(notice().state, 'pending');
  assert.ok(notice().attempts[0]!.error);

  await shop.restart();
  await shop.retryNotifications();
  assert.equal(notice().state, 'accepted');
  const params = { id: order.id };
  await eventually(
    'the order is paid',
    async () => (await buyer.client.get('/orders/:id', { params })).status === 'paid',
  );
  await shop.settled();
  shop.wechat.replayNotification(notice().id);
  await shop.wechat.settle();
  await shop.settled();
  assert.equal((await paidEvents(order.id)).length, 1);
  assert.equal((await stock()).sold, Number(sold) + 2);
  assert.deepEqual(await shop.violations(), []);
});

test('an order whose notification is lost for good is found paid by the timer of the dead server', {
  timeout: TIMEOUT,
}, async () => {
  const buyer = await openVisitor(shop);
  const { order, parameters } = await orderAndPrepay(buyer, sku.skuId);
  await shop.kill();
  shop.wechat.setFaults({ loseNotifications: 1 });
  assert.equal(shop.wechat.pay({ parameters, openid: buyer.openid }).errMsg, 'requestPayment:ok');
  // The server stays dead for longer than the minute after which it would have asked.
  await shop.database.change(
    "update outbox set available_at = available_at - 60000 where name = 'payment.check-came-due' and status = 'waiting'",
  );

  await shop.restart();
  const params = { id: order.id };
  await eventually(
    'the order is paid',
    async () => (await buyer.client.get('/orders/:id', { params })).status === 'paid',
  );
  await shop.settled();
  assert.equal((await paidEvents(order.id)).length, 1);
  assert.deepEqual(await shop.violations(), []);
});

test('forty purchases by eight buyers survive eight kills at any moment', { timeout: TIMEOUT }, async (t) => {
  const random = seededRandom(20261120);
  const kills = Array.from({ length: 8 }, (_, i) => 3 + i * 9 + Math.floor(random() * 8));
  const buyers = await Promise.all(Array.from({ length: 8 }, () => openVisitor(shop)));
  const before = await stock();
  let begun = 0;
  let failures = 0;

  /** As often as it takes, like a person who taps again: same key, same request. */
  async function persist<T>(call: () => Promise<T>): Promise<T> {
    begun++;
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(isTransportError(error) || isApiError(error)) || !error.retryable) throw error;
        failures++;
        await pause(50);
      }
    }
  }

  async function purchase({ client, addressId, openid }: (typeof buyers)[number], n: number) {
    const quantity = 1 + (n % 3);
    const body = { items: [{ skuId: sku.skuId, quantity }], addressId };
    const order = await persist(() => client.post('/orders', { body, idempotencyKey: `purchase-${n}` }));
    const params = { id: order.id };
    const paying = { params, idempotencyKey: `pay-${n}` };
    const parameters = await persist(() => client.post('/orders/:id/pay', paying));
    assert.equal(shop.wechat.pay({ parameters, openid }).errMsg, 'requestPayment:ok');
    return { id: order.id, quantity };
  }

  let stranded = 0;
  async function killNowAndThen() {
    for (const moment of kills) {
      await eventually('enough has begun', () => begun >= moment, { timeoutMs: 60_000, intervalMs: 1 });
      await pause(random() * 20);
      await shop.kill();
      stranded += await shop.eventsDue();
      await shop.restart();
    }
  }

  const [purchases] = await Promise.all([
    Promise.all(
      buyers.map(async (buyer) => {
        const mine = [];
        for (let n = 0; n < 5; n++) mine.push(await purchase(buyer, n));
        return mine;
      }),
    ),
    killNowAndThen(),
  ]);
  await shop.retryNotifications();
  await shop.settled();
  t.diagnostic(
    `attempts that failed: ${failures}; events committed but not yet relayed when killed: ${stranded}`,
  );

  for (const [i, { client }] of buyers.entries()) {
    const { list } = await client.get('/orders', { query: { limit: 100 } });
    assert.deepEqual(list.map(({ id }) => id).sort(), purchases[i]!.map(({ id }) => id).sort());
    assert.deepEqual(new Set(list.map(({ status }) => status)), new Set(['paid']));
    for (const { id } of list) assert.equal((await paidEvents(id)).length, 1);
  }
  const units = purchases.flat().reduce((sum, { quantity }) => sum + quantity, 0);
  assert.deepEqual(
    { ...(await stock()) },
    {
      available: Number(before.available) - units,
      reserved: before.reserved,
      sold: Number(before.sold) + units,
    },
  );
  assert.ok(failures > 0);
  assert.deepEqual(await shop.violations(), []);
});

test('told to stop, it finishes what is under way, and ends with status 0', {
  timeout: TIMEOUT,
}, async () => {
  const { openid, addressId } = await openVisitor(shop);
  const session = await logInByHand(shop, openid);
  const body = JSON.stringify({ items: [{ skuId: sku.skuId, quantity: 1 }], addressId });
  const signed = signedHeaders(session, { target: '/api/orders', body, timestamp: Date.now() });
  const { hostname, port } = new URL(shop.url);
  const socket = connect({ host: hostname, port: Number(port) });
  const answer = text(socket);
  await once(socket, 'connect');
  const head = [
    'POST /api/orders HTTP/1.1',
    `host: ${hostname}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'idempotency-key: graceful-stop',
    ...Object.entries(signed).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 20)}`);
  // Once a later request has been answered, the first part of this one has arrived.
  await fetch(`${shop.url}/ping`);

  const ended = shop.server().end('SIGTERM');
  await eventually('new connections are refused', async () => {
    const probe = await fetch(`${shop.url}/ping`).catch((error) => error.cause?.code);
    return probe === 'ECONNREFUSED';
  });
  assert.equal(existsSync(shop.server().readyFile), false);
  socket.write(body.slice(20));
  const reply = await answer;
  assert.match(reply, /^HTTP\/1\.1 201 /);
  assert.deepEqual(await ended, { code: 0, signal: null });
  const { id } = JSON.parse(reply.slice(reply.indexOf('{'))).data;

  await shop.restart();
  await shop.settled();
  const kept = await send<Order>(`${shop.url}/api/orders/${id}`, { headers: bearer(session) });
  assert.equal(kept.body.data.status, 'pending');
  assert.deepEqual(await shop.violations(), []);
});
