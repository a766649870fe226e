// The purchase, end to end through the SDK: real gateway, real services, real database file, real cryptography.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { DAY, MINUTE } from '@xiaoqiao/kit/clock';
import { orderAndPrepay } from './support/shop.ts';
import { openTrade } from './support/trade.ts';

const { shop, admin, buyer, skuId, productId } = await openTrade({
  // A week is not passed here: delivered events would be purged, and the invariants are read from them.
  env: { RECEIPT_WINDOW_DAYS: '1' },
});
after(async () => {
  try {
    await shop.settle();
    assert.deepEqual(await shop.violations(), []);
  } finally {
    await shop.close();
  }
});

const get = (id: string) => buyer.client.get('/orders/:id', { params: { id } });
const stockOf = async () =>
  (await buyer.client.get('/products/:id', { params: { id: productId } })).skus[0]!.stock;

async function payFor(quantity = 1) {
  const { order, parameters } = await orderAndPrepay(buyer, skuId, quantity);
  assert.equal(shop.wechat.pay({ parameters, openid: buyer.openid }).errMsg, 'requestPayment:ok');
  await shop.settle();
  return order;
}

test('login, list, detail, cart, order, pay, notification, paid, ship, confirm', async () => {
  const { client, addressId } = buyer;
  const { list } = await client.get('/products', { query: { keyword: '龙井' } });
  assert.deepEqual(
    list.map(({ name }) => name).filter((name) => name === '明前龙井'),
    ['明前龙井'],
  );
  const product = await client.get('/products/:id', { params: { id: productId } });
  const before = await stockOf();

  const cart = await client.put('/cart/items/:skuId', { params: { skuId }, body: { quantity: 2 } });
  assert.equal(cart.total, 25600);
  const body = { items: [{ skuId, quantity: 2 }], addressId, expectedTotal: fen(25600), note: '请尽快发货' };
  const order = await client.post('/orders', { body });
  assert.equal(order.status, 'pending');
  assert.equal(order.items[0]!.name, product.name);
  assert.equal(order.address.city, '杭州市');
  assert.match(order.number, /^\d{8}-\d{4}-\d{8}$/);
  assert.deepEqual((await client.get('/cart')).items, []);
  assert.equal(await stockOf(), before - 2);

  const parameters = await client.post('/orders/:id/pay', { params: { id: order.id } });
  assert.equal(shop.wechat.pay({ parameters, openid: buyer.openid }).errMsg, 'requestPayment:ok');
  await shop.settle();
  const paid = await get(order.id);
  assert.equal(paid.status, 'paid');
  assert.ok(paid.paidAt);

  const shipment = { carrier: '顺丰速运', trackingNumber: 'SF1234567890' };
  await admin.post('/admin/orders/:id/ship', { params: { id: order.id }, body: shipment });
  assert.equal((await get(order.id)).shipment?.trackingNumber, 'SF1234567890');
  const completed = await client.post('/orders/:id/confirm', { params: { id: order.id } });
  assert.equal(completed.status, 'completed');
  const shown = (await client.get('/orders', { query: { status: 'completed' } })).list;
  assert.ok(shown.some(({ id }) => id === order.id));
});

test('an order cancelled by its buyer frees its stock and cannot be paid any more', async () => {
  const before = await stockOf();
  const { order, parameters } = await orderAndPrepay(buyer, skuId, 3);
  const cancelled = await buyer.client.post('/orders/:id/cancel', { params: { id: order.id } });
  assert.equal(cancelled.status, 'cancelled');
  assert.equal(cancelled.cancelReason, 'user');
  assert.equal(await stockOf(), before);
  assert.match(shop.wechat.pay({ parameters }).errMsg, /^requestPayment:fail/);
  await assert.rejects(buyer.client.post('/orders/:id/pay', { params: { id: order.id } }), {
    error: 'order_state_conflict',
  });
});

test('an order that nobody pays expires after its window and frees its stock', async () => {
  const before = await stockOf();
  const { order } = await orderAndPrepay(buyer, skuId);
  await shop.advance(29 * MINUTE);
  assert.equal((await get(order.id)).status, 'pending');
  await shop.advance(MINUTE);
  const expired = await get(order.id);
  assert.equal(expired.status, 'cancelled');
  assert.equal(expired.cancelReason, 'expired');
  assert.equal(await stockOf(), before);
  assert.equal(shop.wechat.orders().find(({ outTradeNo }) => outTradeNo === order.number)?.state, 'CLOSED');
});

test('a partial refund leaves the order where it was, a second one for the rest ends it and restocks', async () => {
  const before = await stockOf();
  const order = await payFor(2);
  const params = { id: order.id };
  const asked = await buyer.client.post('/orders/:id/refunds', {
    params,
    body: { amount: fen(5600), reason: '少发了一件' },
  });
  assert.equal(asked.status, 'requested');
  assert.equal((await get(order.id)).status, 'refunding');
  const decision = { params: { ...params, refundId: asked.id }, body: { approve: true, note: '同意' } };
  await admin.post('/admin/orders/:id/refunds/:refundId/decision', decision);
  await shop.settle();
  shop.wechat.finishRefunds();
  await shop.settle();
  const partial = await get(order.id);
  assert.equal(partial.status, 'paid');
  assert.equal(partial.refundedTotal, 5600);
  assert.equal(partial.refunds[0]!.status, 'succeeded');

  await buyer.client.post('/orders/:id/refunds', { params, body: { reason: '不想要了' } });
  const rest = (await get(order.id)).refunds[1]!;
  assert.equal(rest.amount, 20000);
  await admin.post('/admin/orders/:id/refunds/:refundId/decision', {
    params: { ...params, refundId: rest.id },
    body: { approve: true },
  });
  await shop.settle();
  shop.wechat.finishRefunds();
  await shop.settle();
  const whole = await get(order.id);
  assert.equal(whole.status, 'refunded');
  assert.equal(whole.refundedTotal, 25600);
  assert.equal(await stockOf(), before);
});

test('a refund that is rejected, and one that asks for too much, change nothing', async () => {
  const order = await payFor();
  const params = { id: order.id };
  const tooMuch = buyer.client.post('/orders/:id/refunds', {
    params,
    body: { amount: fen(12801), reason: '太多' },
  });
  await assert.rejects(tooMuch, { error: 'refund_exceeds_paid' });
  const asked = await buyer.client.post('/orders/:id/refunds', { params, body: { reason: '不喜欢' } });
  await assert.rejects(buyer.client.post('/orders/:id/refunds', { params, body: { reason: '再来' } }), {
    error: 'refund_in_progress',
  });
  const shipping = admin.post('/admin/orders/:id/ship', {
    params,
    body: { carrier: 'SF', trackingNumber: '1' },
  });
  await assert.rejects(shipping, { error: 'order_state_conflict' });
  const decision = { params: { ...params, refundId: asked.id }, body: { approve: false, note: '已超期' } };
  await admin.post('/admin/orders/:id/refunds/:refundId/decision', decision);
  const after = await get(order.id);
  assert.equal(after.status, 'paid');
  assert.equal(after.refunds[0]!.status, 'rejected');
  await assert.rejects(admin.post('/admin/orders/:id/refunds/:refundId/decision', decision), {
    error: 'refund_state_conflict',
  });
});

test('a refund that turns abnormal at WeChat leaves the order as it was and tells the operator', async () => {
  const order = await payFor();
  shop.wechat.setFaults({ abnormalRefunds: 1 });
  await admin.post('/admin/orders/:id/refunds', { params: { id: order.id }, body: { reason: '缺货' } });
  await shop.settle();
  shop.wechat.finishRefunds();
  await shop.settle();
  const after = await get(order.id);
  assert.equal(after.status, 'paid');
  assert.equal(after.refunds[0]!.status, 'failed');
  assert.ok(shop.log.lines.some(({ message }) => message === 'a refund did not go through'));
});

test('a refund waits while the merchant’s balance is short', async () => {
  const order = await payFor();
  shop.wechat.setFaults({ balanceShortages: 1 });
  await admin.post('/admin/orders/:id/refunds', { params: { id: order.id }, body: { reason: '缺货' } });
  await shop.settle();
  assert.equal((await get(order.id)).refunds[0]!.status, 'processing');
  await shop.advance(10 * MINUTE);
  shop.wechat.finishRefunds();
  await shop.settle();
  assert.equal((await get(order.id)).status, 'refunded');
});

for (const [how, end] of [
  ['has expired', () => shop.advance(30 * MINUTE)],
  ['was cancelled', (id: string) => buyer.client.post('/orders/:id/cancel', { params: { id } })],
] as const) {
  test(`money that arrives after the order ${how} is refunded by itself`, async () => {
    const before = await stockOf();
    const { order, parameters } = await orderAndPrepay(buyer, skuId);
    await end(order.id);
    shop.wechat.setFaults({ latePayments: 1 });
    assert.equal(shop.wechat.pay({ parameters, openid: buyer.openid }).errMsg, 'requestPayment:ok');
    await shop.settle();
    shop.wechat.finishRefunds();
    await shop.settle();
    const after = await get(order.id);
    assert.equal(after.status, 'cancelled');
    assert.equal(after.paidAt, null);
    const refund = shop.wechat.refunds().find(({ outTradeNo }) => outTradeNo === order.number);
    assert.deepEqual(
      { status: refund?.status, amount: refund?.amount },
      { status: 'SUCCESS', amount: 12800 },
    );
    assert.equal(await stockOf(), before);
  });
}

test('money that arrives after the order was closed, and whose notification is lost, is found and refunded', async () => {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  await buyer.client.post('/orders/:id/cancel', { params: { id: order.id } });
  shop.wechat.setFaults({ latePayments: 1, loseNotifications: 1 });
  assert.equal(shop.wechat.pay({ parameters, openid: buyer.openid }).errMsg, 'requestPayment:ok');
  await shop.settle();
  const refund = () => shop.wechat.refunds().find(({ outTradeNo }) => outTradeNo === order.number);
  assert.equal(refund(), undefined);
  await shop.advance(MINUTE);
  shop.wechat.finishRefunds();
  await shop.settle();
  assert.deepEqual([refund()?.status, refund()?.amount], ['SUCCESS', 12800]);
  assert.equal((await get(order.id)).status, 'cancelled');
});

test('a lost notification is made good by asking', async () => {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  shop.wechat.setFaults({ loseNotifications: 1 });
  shop.wechat.pay({ parameters });
  await shop.settle();
  assert.equal((await get(order.id)).status, 'pending');
  await shop.advance(MINUTE);
  assert.equal((await get(order.id)).status, 'paid');
});

test('an order paid at the last moment without a notification is found paid when its window ends', async () => {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  await shop.advance(29 * MINUTE);
  shop.wechat.setFaults({ loseNotifications: 1 });
  shop.wechat.pay({ parameters });
  await shop.advance(MINUTE);
  assert.equal((await get(order.id)).status, 'paid');
});

test('a buyer who cancels what he has just paid is told so, and the order is paid', async () => {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  shop.wechat.setFaults({ loseNotifications: 1 });
  shop.wechat.pay({ parameters });
  await assert.rejects(buyer.client.post('/orders/:id/cancel', { params: { id: order.id } }), {
    error: 'order_state_conflict',
  });
  await shop.settle();
  assert.equal((await get(order.id)).status, 'paid');
});

test('while WeChat is away an expired order keeps its stock, and ends when WeChat is back', async () => {
  const before = await stockOf();
  const { order } = await orderAndPrepay(buyer, skuId);
  shop.wechat.setFaults({ systemBusy: 1000 });
  await shop.advance(31 * MINUTE);
  assert.equal((await get(order.id)).status, 'pending');
  assert.equal(await stockOf(), before - 1);
  shop.wechat.setFaults({ systemBusy: 0 });
  await shop.advance(5 * MINUTE);
  assert.equal((await get(order.id)).status, 'cancelled');
  assert.equal(await stockOf(), before);
});

test('duplicate, concurrent and late notifications pay once and never move an order backwards', async () => {
  shop.wechat.setFaults({ duplicateDeliveries: 2 });
  const order = await payFor();
  await admin.post('/admin/orders/:id/ship', {
    params: { id: order.id },
    body: { carrier: '顺丰', trackingNumber: 'SF2' },
  });
  await buyer.client.post('/orders/:id/confirm', { params: { id: order.id } });
  const notice = shop.wechat.notifications().find(({ resource }) => resource.out_trade_no === order.number)!;
  shop.wechat.replayNotification(notice.id);
  await shop.settle();
  assert.equal((await get(order.id)).status, 'completed');
});

test('a forged, a stale, a tampered notification and a signature probe are refused, and the true one is believed', async () => {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  shop.wechat.setFaults({ forgeSignatures: 1, staleTimestamps: 1, tamperedBodies: 1, signTests: 1 });
  shop.wechat.pay({ parameters });
  await shop.settle();
  await shop.advance(10 * MINUTE);
  assert.equal((await get(order.id)).status, 'paid');
  const notice = shop.wechat.notifications().find(({ resource }) => resource.out_trade_no === order.number)!;
  const flawed = notice.attempts.filter(({ flaw }) => flaw !== undefined);
  assert.equal(flawed.length, 4);
  for (const { status } of flawed) assert.ok(status !== undefined && status >= 400);
});

test('a shipped order that nobody confirms completes by itself', async () => {
  const order = await payFor();
  await admin.post('/admin/orders/:id/ship', {
    params: { id: order.id },
    body: { carrier: '顺丰', trackingNumber: 'SF3' },
  });
  await shop.advance(DAY);
  assert.equal((await get(order.id)).status, 'completed');
});

test('the same idempotency key gives the same order, for another request it is refused', async () => {
  const { client, addressId } = buyer;
  const idempotencyKey = 'my-key-1';
  const body = { items: [{ skuId, quantity: 1 }], addressId };
  const [first, second] = await Promise.all([
    client.post('/orders', { body, idempotencyKey }),
    client.post('/orders', { body, idempotencyKey }),
  ]);
  assert.equal(first.id, second.id);
  const other = { ...body, items: [{ skuId, quantity: 2 }] };
  await assert.rejects(client.post('/orders', { body: other, idempotencyKey }), {
    error: 'idempotency_key_reused',
  });
});
