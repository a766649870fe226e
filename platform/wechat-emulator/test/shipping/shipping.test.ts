// Shipping information: reported once, corrected once, by the one who was paid, for the one who paid.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { HOUR, SECOND } from '@xiaoqiao/kit/clock';
import type { ShippingInfo } from '@xiaoqiao/wechat';
import {
  failing,
  type LocalWechat,
  merchant,
  otherApp,
  paidOrder,
  startLocalWechat,
} from '../local-wechat.ts';
import { register, startPushReceiver } from '../push/push-receiver.ts';

const notifyUrl = 'http://127.0.0.1:9/unused';
const parcel = { item: '桥墩模型*1', trackingNo: 'YT3750696145732', expressCompany: 'YTO' };

async function startShop() {
  const local = await startLocalWechat();
  const outTradeNo = 'ORDER-000001';
  const paid = await paidOrder(local, { outTradeNo, notifyUrl });
  local.clock.advance(10 * SECOND);
  const trade = { transactionId: paid.transactionId };
  const ship = (change: Partial<ShippingInfo> = {}) =>
    local.wechat.shipping.uploadShippingInfo({
      trade,
      openid: paid.openid,
      logistics: 'express',
      parcels: [parcel],
      uploadedAt: local.clock.now(),
      ...change,
    });
  return { local, ship, trade, outTradeNo, ...paid };
}

const stateOf = async ({ wechat }: LocalWechat, transactionId: string) =>
  (await wechat.shipping.getOrder({ transactionId }))?.state;

test('right after the payment the books do not know it: a retry can help', async () => {
  await using local = await startLocalWechat();
  const { transactionId, openid } = await paidOrder(local, { outTradeNo: 'ORDER-000001', notifyUrl });
  const { shipping } = local.wechat;
  const info = {
    trade: { transactionId },
    openid,
    logistics: 'virtual',
    parcels: [{ item: '桥*1' }],
  } as const;
  const upload = () => shipping.uploadShippingInfo({ ...info, uploadedAt: local.clock.now() });
  await assert.rejects(upload(), (error: { retryable: boolean }) => {
    assert.equal(error.retryable, true);
    return failing('wechat_rejected', 10060001)(error);
  });
  assert.equal(await shipping.getOrder({ transactionId }), undefined);
  local.clock.advance(10 * SECOND);
  assert.equal(await upload(), 'uploaded');
});

test('an order is shipped, and looked up by either number', async () => {
  const { local, ship, transactionId, outTradeNo, openid } = await startShop();
  await using _ = local;
  assert.equal(await stateOf(local, transactionId), 'to_ship');
  assert.equal(await ship({ trade: { mchid: merchant.mchid, outTradeNo } }), 'uploaded');
  const order = await local.wechat.shipping.getOrder({ mchid: merchant.mchid, outTradeNo });
  assert.deepEqual(order, {
    transactionId,
    outTradeNo,
    openid,
    paidAmount: 100,
    paidAt: local.clock.now() - 10 * SECOND,
    state: 'shipped',
    inComplaint: false,
    finishedCount: 1,
  });
});

test('a report that comes twice is unchanged, one that differs is the one correction', async () => {
  const { local, ship, transactionId } = await startShop();
  await using _ = local;
  await ship();
  local.clock.advance(1);
  assert.equal(await ship(), 'unchanged');
  const corrected = { parcels: [{ ...parcel, trackingNo: 'YT2' }] };
  assert.equal(await ship(corrected), 'uploaded');
  assert.equal((await local.wechat.shipping.getOrder({ transactionId }))?.finishedCount, 2);
  assert.equal(await ship(corrected), 'unchanged');
  await assert.rejects(
    ship({ parcels: [{ ...parcel, trackingNo: 'YT3' }] }),
    (error: { retryable: boolean }) => {
      assert.equal(error.retryable, false);
      return failing('wechat_rejected', 10060003)(error);
    },
  );
});

test('an older report does not take the place of a newer one', async () => {
  const { local, ship } = await startShop();
  await using _ = local;
  await ship();
  const older = { uploadedAt: local.clock.now() - 1, parcels: [{ ...parcel, trackingNo: 'YT0' }] };
  await assert.rejects(ship(older), failing('wechat_rejected', 268485216));
});

test('split parcels add up until the last one', async () => {
  const { local, ship, transactionId } = await startShop();
  await using _ = local;
  const send = (trackingNo: string, allDelivered: boolean) =>
    ship({ delivery: 'split', allDelivered, parcels: [{ ...parcel, trackingNo }] });
  await send('A1', false);
  assert.equal(await stateOf(local, transactionId), 'to_ship');
  await send('A2', true);
  assert.equal(await stateOf(local, transactionId), 'shipped');
});

test('an order of somebody else, of another app, or refunded is not shipped', async () => {
  const { local, ship, transactionId, outTradeNo } = await startShop();
  await using _ = local;
  const { openid } = local.control.createUser();
  await assert.rejects(ship({ openid }), failing('wechat_rejected', 10060031));
  const { shipping } = local.wechat;
  assert.equal(await shipping.getOrder({ transactionId }, otherApp.appid), undefined);
  const refund = { outTradeNo, outRefundNo: 'R-1', amount: fen(1), orderTotal: fen(100) };
  await local.pay.refund(refund);
  assert.equal(await stateOf(local, transactionId), 'refunded');
  await assert.rejects(ship(), failing('wechat_rejected', 10060004));
});

const wrong: Record<string, Partial<ShippingInfo>> = {
  'no parcel': { parcels: [] },
  'two parcels in one': { parcels: [parcel, parcel] },
  'sixteen parcels': { delivery: 'split', allDelivered: true, parcels: Array(16).fill(parcel) },
  'a split that is no express': { logistics: 'same_city', delivery: 'split', allDelivered: true },
  'a split that does not say whether it is all': { delivery: 'split' },
  'an express without a number': { parcels: [{ item: 'x', expressCompany: 'STO' }] },
  'an express without a company': { parcels: [{ item: 'x', trackingNo: '1' }] },
  'an item without words': { parcels: [{ ...parcel, item: '' }] },
  'an item of 121 characters': { parcels: [{ ...parcel, item: 'x'.repeat(121) }] },
  'SF without a phone': { parcels: [{ ...parcel, expressCompany: 'SF' }] },
  'a phone without digits at its end': { parcels: [{ ...parcel, receiverPhone: '138****80xx' }] },
};
for (const [what, change] of Object.entries(wrong))
  test(`a report with ${what} is refused before it is sent`, async () => {
    const { local, ship } = await startShop();
    await using _ = local;
    const before = local.control.requests().length;
    await assert.rejects(ship(change), failing('validation_failed'));
    assert.equal(local.control.requests().length, before);
  });

test('phones are masked before they leave, but for their last four digits', async () => {
  const { local, ship } = await startShop();
  await using _ = local;
  await ship({ parcels: [{ ...parcel, expressCompany: 'SF', receiverPhone: '13800138000' }] });
  const { body } = local.control.requests().at(-1)! as { body: { shipping_list: { contact: object }[] } };
  assert.deepEqual(body.shipping_list[0]!.contact, { receiver_contact: '138****8000' });
});

test('the user is reminded to confirm once, after an express was shipped', async () => {
  const { local, ship, trade } = await startShop();
  await using _ = local;
  const { notifyConfirmReceive } = local.wechat.shipping;
  const now = local.clock.now();
  await assert.rejects(notifyConfirmReceive(trade, now), failing('wechat_rejected', 10060028));
  await ship();
  await assert.rejects(notifyConfirmReceive(trade, now - SECOND), failing('wechat_rejected', 10060029));
  await notifyConfirmReceive(trade, now + HOUR);
  await assert.rejects(notifyConfirmReceive(trade, now + HOUR), failing('wechat_rejected', 10060030));
});

test('what no express brings is not reminded of', async () => {
  const { local, ship, trade } = await startShop();
  await using _ = local;
  await ship({ logistics: 'pick_up', parcels: [{ item: '桥*1' }] });
  const reminded = local.wechat.shipping.notifyConfirmReceive(trade, local.clock.now());
  await assert.rejects(reminded, failing('wechat_rejected', 10060032));
});

test('trade management is asked for, and the page of its messages is set', async () => {
  await using local = await startLocalWechat();
  const { isTradeManaged, setMsgJumpPath } = local.wechat.shipping;
  assert.equal(await isTradeManaged(), false);
  local.control.setTradeManaged({ managed: true });
  assert.equal(await isTradeManaged(), true);
  assert.equal(await isTradeManaged(otherApp.appid), false);
  await setMsgJumpPath('pages/order/order');
});

test('trap 19: shipping, forgetting to ship and confirming are pushed', async () => {
  const { local, ship, transactionId } = await startShop();
  await using _ = local;
  await using receiver = await startPushReceiver('secure');
  await register(local, receiver);
  local.control.setTradeManaged({ managed: true });
  const other = await paidOrder(local, { outTradeNo: 'ORDER-000002', notifyUrl });
  await ship();
  local.clock.advance(48 * HOUR);
  await local.control.settle();
  local.control.confirmReceipt({ transactionId });
  await local.control.settle();
  const facts = receiver.received.map(({ event }) => event);
  const reminders = facts.filter(({ kind }) => kind === 'trade_shipping_reminder');
  assert.equal(reminders.length, 1);
  assert.ok(reminders[0]!.kind === 'trade_shipping_reminder');
  assert.equal(reminders[0]!.transactionId, other.transactionId);
  const settlements = facts.filter((fact) => fact.kind === 'trade_settlement');
  assert.deepEqual(
    settlements.map(({ transactionId: id, confirmedBy }) => [id, confirmedBy]),
    [
      [transactionId, undefined],
      [transactionId, 'user'],
    ],
  );
  assert.equal(await stateOf(local, transactionId), 'confirmed');
  assert.throws(() => local.control.confirmReceipt({ transactionId }), RangeError);
});

const refusals: Record<number, (body: Body) => Body> = {
  268485194: (body) => ({ ...body, order_key: { order_number_type: 3 } }),
  268485195: (body) => ({ ...body, order_key: { order_number_type: 2 } }),
  268485196: (body) => ({ ...body, order_key: { order_number_type: 1, out_trade_no: 'x' } }),
  268485197: (body) => ({ ...body, order_key: { order_number_type: 1, mchid: 'x' } }),
  10060001: (body) => ({ ...body, order_key: { order_number_type: 2, transaction_id: 'x' } }),
  10060005: (body) => ({ ...body, logistics_type: 5 }),
  268485224: (body) => ({ ...body, delivery_mode: 3 }),
  10060006: (body) => ({ ...body, logistics_type: 2, delivery_mode: 2 }),
  10060007: (body) => ({ ...body, delivery_mode: 2 }),
  10060024: (body) => ({
    ...body,
    delivery_mode: 2,
    is_all_delivered: true,
    shipping_list: Array(16).fill({}),
  }),
  268485228: (body) => ({ ...body, shipping_list: [] }),
  268485216: (body) => ({ ...body, upload_time: '2026-11-20 12:00:00' }),
  10060008: (body) => withParcel(body, { item_desc: '' }),
  10060009: (body) => withParcel(body, { item_desc: 'x'.repeat(121) }),
  268485226: (body) => withParcel(body, { tracking_no: '' }),
  268485227: (body) => withParcel(body, { express_company: '' }),
  10060025: (body) => withParcel(body, { express_company: 'x'.repeat(129) }),
  10060026: (body) => withParcel(body, { tracking_no: 'x'.repeat(129) }),
  10060014: (body) => withParcel(body, { express_company: 'SF' }),
  10060031: (body) => ({ ...body, payer: { openid: 'nobody' } }),
};
type Body = Readonly<Record<string, unknown>>;
const withParcel = (body: Body, change: object): Body => ({
  ...body,
  shipping_list: [{ tracking_no: '1', express_company: 'STO', item_desc: 'x', ...change }],
});

test('every fault of a report has its own number', async () => {
  const { local, transactionId, openid } = await startShop();
  await using _ = local;
  const good = withParcel(
    {
      order_key: { order_number_type: 2, transaction_id: transactionId },
      logistics_type: 1,
      delivery_mode: 1,
      upload_time: '2026-11-20T12:00:00.000+08:00',
      payer: { openid },
    },
    {},
  );
  const token = await local.wechat.token.get();
  const ask = async (body: Body) => {
    const path = `/wxa/sec/order/upload_shipping_info?access_token=${token}`;
    const reply = await fetch(local.emulator.url + path, { method: 'POST', body: JSON.stringify(body) });
    return ((await reply.json()) as { errcode: number }).errcode;
  };
  for (const [code, spoil] of Object.entries(refusals)) assert.equal(await ask(spoil(good)), Number(code));
  assert.equal(await ask(good), 0);
});

test('the books are read page by page, by time, state and user', async () => {
  await using shop = await startListed();
  const { local, paid } = shop;
  const { shipping } = local.wechat;
  const first = await shipping.listOrders({ limit: 2 });
  const second = await shipping.listOrders({ limit: 2, after: first.next! });
  assert.equal(second.next, undefined);
  assert.deepEqual(
    [...first.list, ...second.list].map(({ transactionId }) => transactionId),
    paid.map(({ transactionId }) => transactionId),
  );
  const [one] = paid;
  const { list } = await shipping.listOrders({ openid: one!.openid });
  assert.deepEqual(list, [await shipping.getOrder({ transactionId: one!.transactionId })]);
  const { paidAt } = first.list[1]!;
  assert.deepEqual((await shipping.listOrders({ paidFrom: paidAt, paidTo: paidAt })).list, [first.list[1]]);
  await shipping.uploadShippingInfo({
    trade: { transactionId: one!.transactionId },
    openid: one!.openid,
    logistics: 'virtual',
    parcels: [{ item: '桥*1' }],
    uploadedAt: local.clock.now(),
  });
  assert.equal((await shipping.listOrders({ state: 'to_ship' })).list.length, 2);
  assert.equal((await shipping.listOrders({ state: 'shipped' })).list[0]?.transactionId, one!.transactionId);
  assert.deepEqual(await shipping.listOrders({}, otherApp.appid), { list: [] });
  await assert.rejects(shipping.listOrders({ after: 'nowhere' }), failing('wechat_rejected', 10060011));
  await assert.rejects(shipping.listOrders({ limit: 101 }), failing('validation_failed'));
  await assert.rejects(shipping.listOrders({ paidFrom: 2, paidTo: 1 }), failing('validation_failed'));
});

async function startListed() {
  const local = await startLocalWechat();
  const paid = [];
  for (const outTradeNo of ['ORDER-000001', 'ORDER-000002', 'ORDER-000003']) {
    paid.push(await paidOrder(local, { outTradeNo, notifyUrl }));
    local.clock.advance(10 * SECOND);
  }
  return { local, paid, [Symbol.asyncDispose]: () => local[Symbol.asyncDispose]() };
}
