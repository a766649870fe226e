// Realtime in the whole house: through the gateway, with real logins, from the commit to the phone.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import type { Client } from '@xiaoqiao/sdk';
import { WebSocket } from 'ws';
import { openBuyer, orderAndPrepay } from './support/shop.ts';
import { openTrade } from './support/trade.ts';

const { shop, admin, buyer, skuId } = await openTrade();
after(() => shop.close());

/** A socket of whoever this client is; what it hears, and when. */
async function listen(client: Client, ...topics: string[]) {
  const { ticket } = await client.post('/realtime/tickets');
  const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/api/realtime?ticket=${ticket}`);
  const heard: { type: string; topic?: string; event?: string; data?: unknown }[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(data.toString())));
  const closed = new Promise<[number, string]>((resolve) =>
    socket.once('close', (code, reason) => resolve([code, String(reason)])),
  );
  await eventually('the welcome', () => heard.some(({ type }) => type === 'ready'));
  for (const topic of topics) socket.send(JSON.stringify({ type: 'subscribe', topic }));
  await eventually(
    'the topics',
    () => heard.filter(({ type }) => type === 'subscribed').length === topics.length,
  );
  const events = (topic: string) =>
    heard.flatMap((frame) => (frame.type === 'message' && frame.topic === topic ? [frame.event] : []));
  return { socket, heard, closed, events };
}

test('the phone hears of its order from paid to refunded, on its own topic and on the order’s', async () => {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  const phone = await listen(buyer.client, 'user/me', `order/${order.id}`);
  const desk = await listen(admin, `order/${order.id}`);
  shop.wechat.pay({ parameters, openid: buyer.openid });
  await shop.settle();
  const shipment = { carrier: '顺丰速运', trackingNumber: 'SF1' };
  await admin.post('/admin/orders/:id/ship', { params: { id: order.id }, body: shipment });
  const params = { id: order.id };
  const refund = await buyer.client.post('/orders/:id/refunds', { params, body: { reason: '不想要了' } });
  await admin.post('/admin/orders/:id/refunds/:refundId/decision', {
    params: { id: order.id, refundId: refund.id },
    body: { approve: true },
  });
  await shop.settle();
  const story = [
    'order.paid',
    'order.shipped',
    'order.refund-requested',
    'order.refund-approved',
    'order.refunded',
  ];
  await eventually('the whole story', () => phone.events('user/me').length >= story.length);
  await eventually(
    'the whole story at the desk',
    () => desk.events(`order/${order.id}`).length >= story.length,
  );
  for (const events of [
    phone.events('user/me'),
    phone.events(`order/${order.id}`),
    desk.events(`order/${order.id}`),
  ])
    assert.deepEqual(events.toSorted(), story.toSorted());
  const shipped = phone.heard.find(({ event }) => event === 'order.shipped');
  assert.deepEqual(Object.keys(shipped!.data as object).sort(), [
    'carrier',
    'number',
    'orderId',
    'shippedAt',
    'trackingNumber',
  ]);
  for (const { socket } of [phone, desk]) socket.terminate();
});

test('paid and shipped are heard, and how long after they were written is printed', async (t) => {
  const phone = await listen(buyer.client, 'user/me');
  const heardAt = new Map<string, number>();
  phone.socket.on('message', (data) => {
    const { type, id } = JSON.parse(data.toString());
    if (type === 'message') heardAt.set(id, shop.clock.now());
  });
  for (let i = 0; i < 10; i++) {
    const { order, parameters } = await orderAndPrepay(buyer, skuId);
    shop.wechat.pay({ parameters, openid: buyer.openid });
    await shop.settle();
    const shipment = { carrier: '顺丰速运', trackingNumber: `SF${i}` };
    await admin.post('/admin/orders/:id/ship', { params: { id: order.id }, body: shipment });
  }
  await eventually('all are heard', () => heardAt.size === 20);
  const { list } = await shop.running.platform.outbox.list({ limit: 100 });
  for (const name of ['order.paid', 'order.shipped']) {
    // The event's time is taken inside the transaction, so what is measured holds its commit as well.
    const delays = list.flatMap((event) =>
      event.name === name && heardAt.has(event.id)
        ? [heardAt.get(event.id)! - Date.parse(event.occurredAt)]
        : [],
    );
    assert.equal(delays.length, 10);
    t.diagnostic(`${name} is heard after ${delays.toSorted((a, b) => a - b)[5]} ms (median of 10)`);
  }
  phone.socket.terminate();
});

test('the socket ends with the session that opened it, and with the token', async () => {
  const leaving = await openBuyer(shop);
  const phone = await listen(leaving.client);
  await leaving.client.logout();
  assert.deepEqual(await phone.closed, [4403, 'session_revoked']);
  const staying = await openBuyer(shop);
  const other = await listen(staying.client);
  await shop.advance(2 * 3_600_000);
  assert.deepEqual(await other.closed, [4402, 'token_expired']);
});

test('the gateway logs a socket once, and the ticket nowhere', async () => {
  const phone = await listen(buyer.client);
  phone.socket.close();
  await phone.closed;
  const lines = () =>
    shop.log.lines.filter(({ context }) => context?.path === '/api/realtime' && context.status === 101);
  await eventually('the line', () => lines().length > 0);
  assert.doesNotMatch(shop.log.text(), /ticket=/);
});

test('a page of another site is refused in HTTP, and logged as that', async () => {
  const { ticket } = await buyer.client.post('/realtime/tickets');
  const address = `${shop.url.replace('http', 'ws')}/api/realtime?ticket=${ticket}`;
  const socket = new WebSocket(address, { origin: 'https://evil.example' });
  socket.on('error', () => {});
  const status = await new Promise((resolve) =>
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode)),
  );
  assert.equal(status, 403);
  const logged = () =>
    shop.log.lines.some(({ context }) => context?.path === '/api/realtime' && context.status === 403);
  await eventually('the line', logged);
});
