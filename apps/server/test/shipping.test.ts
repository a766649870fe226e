// WeChat is told what was shipped, until it knows: over the real local WeChat, which is busy, away, forgetful or refuses.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { eventsOf } from './support/events-of.ts';
import { orderAndPrepay } from './support/shop.ts';
import { openTrade } from './support/trade.ts';

const UPLOAD = '/wxa/sec/order/upload_shipping_info';
const byExpress = { carrier: '申通快递', companyCode: 'STO', trackingNumber: 'STO123456789' };

const { shop, admin, buyer, skuId } = await openTrade();
after(() => shop.close());
shop.wechat.setTradeManaged({ managed: true });
afterEach(() => {
  shop.wechat.clearFaultRules();
  shop.wechat.setTradeManaged({ managed: true });
});

async function paidOrder() {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  const { transactionId } = shop.wechat.pay({ parameters, openid: buyer.openid });
  await shop.settle();
  // WeChat's books of what must be shipped lag behind its payments.
  await shop.advance(10 * SECOND);
  return { id: order.id, transactionId: transactionId! };
}

const orderOf = (id: string) => admin.get('/admin/orders/:id', { params: { id } });
const reportOf = async (id: string) => (await orderOf(id)).shippingReport;
const uploads = () => shop.wechat.requests().filter(({ path }) => path.startsWith(UPLOAD));

async function ship(id: string, body: object = byExpress) {
  const shipped = await admin.post('/admin/orders/:id/ship', { params: { id }, body });
  await shop.settle();
  return shipped;
}

test('WeChat is told of a shipment once, and the operator sees that it knows', async () => {
  const { id } = await paidOrder();
  const before = uploads().length;
  assert.equal((await ship(id)).status, 'shipped');
  const order = await orderOf(id);
  assert.equal(order.shipment?.companyCode, 'STO');
  assert.equal(order.shippingReport?.status, 'reported');
  assert.equal(uploads().length, before + 1);
  assert.deepEqual(await eventsOf(shop, id, 'payment.shipping'), [
    'payment.shipping-report-came-due',
    'payment.shipping-reported',
  ]);
});

test('SF gets the end of the receiver’s number, and the rest stays here', async () => {
  const { id } = await paidOrder();
  await ship(id, { carrier: '顺丰速运', companyCode: 'SF', trackingNumber: 'SF1234567890' });
  assert.equal((await reportOf(id))?.status, 'reported');
  assert.ok(!JSON.stringify(uploads().at(-1)).includes('13800000000'));
});

for (const logistics of ['virtual', 'pick_up', 'same_city'] as const)
  test(`what travels as ${logistics} needs no carrier and no number`, async () => {
    const { id } = await paidOrder();
    await ship(id, { logistics });
    const order = await orderOf(id);
    assert.deepEqual([order.shipment?.logistics, order.shippingReport?.status], [logistics, 'reported']);
  });

test('without trade management WeChat need not hear of it', async () => {
  shop.wechat.setTradeManaged({ managed: false });
  const { id } = await paidOrder();
  const before = uploads().length;
  await ship(id);
  assert.equal((await reportOf(id))?.status, 'skipped');
  assert.equal(uploads().length, before);
});

test('while WeChat is busy or away the report waits, and says why', async () => {
  const { id } = await paidOrder();
  shop.wechat.addFaultRule({ match: { path: UPLOAD }, fault: 'systemBusy', times: 1 });
  shop.wechat.addFaultRule({ match: { path: UPLOAD }, fault: 'dropBefore', after: 1, times: 1 });
  await ship(id);
  assert.equal((await reportOf(id))?.status, 'pending');
  assert.ok((await reportOf(id))?.reason);
  await shop.advance(5 * SECOND);
  assert.equal((await reportOf(id))?.status, 'pending');
  await shop.advance(15 * SECOND);
  const report = await reportOf(id);
  assert.deepEqual([report?.status, report?.reason], ['reported', null]);
});

test('an answer that was lost is made good: telling the same again changes nothing', async () => {
  const { id } = await paidOrder();
  shop.wechat.addFaultRule({ match: { path: UPLOAD }, fault: 'dropAfter', times: 1 });
  await ship(id);
  assert.equal((await reportOf(id))?.status, 'pending');
  await shop.advance(5 * SECOND);
  assert.equal((await reportOf(id))?.status, 'reported');
});

test('a payment that WeChat’s books do not have yet is reported when they do', async () => {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  shop.wechat.pay({ parameters, openid: buyer.openid });
  await shop.settle();
  await ship(order.id);
  assert.deepEqual((await reportOf(order.id))?.wechatCode, '10060001');
  await shop.advance(MINUTE);
  assert.equal((await reportOf(order.id))?.status, 'reported');
});

test('a refusal is shown with code and hint, and a correction mends it', async () => {
  const { id } = await paidOrder();
  shop.wechat.addFaultRule({ match: { path: UPLOAD }, fault: 'refuse', code: 10060014, times: 1 });
  await ship(id);
  const refused = await reportOf(id);
  assert.deepEqual([refused?.status, refused?.wechatCode], ['refused', '10060014']);
  assert.match(refused?.hint ?? '', /修改请求中的对应字段 \/ Correct/);
  assert.ok((await eventsOf(shop, id, 'payment.shipping')).includes('payment.shipping-refused'));

  const corrected = { ...byExpress, trackingNumber: 'STO987654321' };
  await admin.put('/admin/orders/:id/shipment', { params: { id }, body: corrected });
  await shop.settle();
  const order = await orderOf(id);
  assert.deepEqual(
    [order.status, order.shipment?.trackingNumber, order.shippingReport?.status],
    ['shipped', 'STO987654321', 'reported'],
  );
});

test('express without WeChat’s id of the carrier is refused before it is sent, naming the field', async () => {
  const { id } = await paidOrder();
  const before = uploads().length;
  await ship(id, { carrier: '某快递', trackingNumber: 'X1' });
  const report = await reportOf(id);
  assert.equal(report?.status, 'refused');
  assert.match(report?.reason ?? '', /expressCompany/);
  assert.equal(uploads().length, before);
});

test('WeChat takes one correction; a second one stays refused', async () => {
  const { id } = await paidOrder();
  await ship(id);
  for (const [trackingNumber, status] of [
    ['STO-2', 'reported'],
    ['STO-3', 'refused'],
  ] as const) {
    await admin.put('/admin/orders/:id/shipment', { params: { id }, body: { ...byExpress, trackingNumber } });
    await shop.settle();
    assert.equal((await reportOf(id))?.status, status);
  }
  assert.equal((await reportOf(id))?.wechatCode, '10060003');
});

test('what somebody shipped by hand at WeChat counts as reported', async () => {
  const { id } = await paidOrder();
  shop.wechat.addFaultRule({ match: { path: UPLOAD }, fault: 'dropAfter', times: 1 });
  shop.wechat.addFaultRule({ match: { path: UPLOAD }, fault: 'refuse', code: 10060002, after: 1, times: 1 });
  await ship(id);
  await shop.advance(5 * SECOND);
  assert.equal((await reportOf(id))?.status, 'reported');
});

test('the buyer is reminded to confirm once, after WeChat knows of the shipment', async () => {
  const { id } = await paidOrder();
  const remind = () =>
    admin.post('/admin/orders/:id/receipt-reminder', {
      params: { id },
      body: { receivedAt: new Date(shop.clock.now()).toISOString() },
    });
  await assert.rejects(remind(), { error: 'shipment_not_reported' });
  await ship(id);
  await shop.advance(MINUTE);
  await remind();
  assert.ok((await reportOf(id))?.remindedAt);
  await assert.rejects(remind(), (failure: { error: string; details: { wechatCode?: unknown } }) => {
    assert.deepEqual([failure.error, failure.details.wechatCode], ['wechat_rejected', 10060030]);
    return true;
  });
});

test('a shipment by express names carrier and number, and only what is shipped is corrected', async () => {
  const { id } = await paidOrder();
  const refused = (promise: Promise<unknown>, error: string, fields?: string[]) =>
    assert.rejects(promise, (failure: { error: string; details: { issues?: { field: string }[] } }) => {
      assert.equal(failure.error, error);
      assert.deepEqual(
        failure.details.issues?.map(({ field }) => field),
        fields,
      );
      return true;
    });
  await refused(ship(id, {}), 'validation_failed', ['carrier', 'trackingNumber']);
  await refused(ship(id, { ...byExpress, companyCode: '顺丰' }), 'validation_failed', ['companyCode']);
  await refused(ship(id, { logistics: 'pigeon' }), 'validation_failed', ['logistics']);
  const correct = admin.put('/admin/orders/:id/shipment', { params: { id }, body: byExpress });
  await refused(correct, 'order_state_conflict');
});
