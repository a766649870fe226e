// The checker is checked: silent on a shop in order, and it names every kind of violation that is planted in its rows or in WeChat's books.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { type DatabaseForTest, databaseForTest } from '@xiaoqiao/database/testing';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { booksAt, violations, violationsIn } from './support/check-invariants.ts';
import { openRows, type RowReader } from './support/invariants/rows.ts';
import type { BookedOrder, BookedRefund, Books } from './support/invariants/shop-rows.ts';
import { type Kinds, plants } from './support/planted-violations.ts';
import {
  addProduct,
  openAdministrator,
  openBuyer,
  openShop,
  orderAndPrepay,
  type Shop,
} from './support/shop.ts';

let place: DatabaseForTest;
let shop: Shop;
let rows: RowReader;
let kinds: Kinds;
before(
  async () => {
    place = await databaseForTest();
    shop = await openShop({ env: { DATABASE_URL: place.url } });
    kinds = await fillShop();
    rows = await openRows(place.url);
  },
  { timeout: 120_000 },
);
after(async () => {
  await rows?.close();
  await shop?.close();
  await place?.drop();
});

async function fillShop(): Promise<Kinds> {
  const admin = await openAdministrator(shop);
  const buyer = await openBuyer(shop);
  const { skuId } = await addProduct(admin, { price: 12800, stock: 100 });
  const { post } = buyer.client;

  async function order(quantity = 1) {
    const placed = await orderAndPrepay(buyer, skuId, quantity);
    return { id: placed.order.id, params: { id: placed.order.id }, parameters: placed.parameters };
  }
  async function paid(quantity = 1) {
    const placed = await order(quantity);
    assert.equal(shop.wechat.pay({ parameters: placed.parameters }).errMsg, 'requestPayment:ok');
    await shop.settle();
    return placed;
  }
  async function shipped() {
    const placed = await paid();
    const body = { carrier: '顺丰速运', trackingNumber: 'SF1234567890' };
    await admin.post('/admin/orders/:id/ship', { params: placed.params, body });
    return placed;
  }
  async function refunded({ params }: { params: { id: string } }, amount?: number) {
    const body = { reason: '不想要了', ...(amount === undefined ? {} : { amount: fen(amount) }) };
    await admin.post('/admin/orders/:id/refunds', { params, body });
    await shop.settle();
    await shop.advance(MINUTE);
    return params.id;
  }

  const cancelled = await order();
  await post('/orders/:id/cancel', { params: cancelled.params });
  const late = await order();
  shop.wechat.setFaults({ latePayments: 1 });
  await post('/orders/:id/cancel', { params: late.params });
  shop.wechat.pay({ parameters: late.parameters });
  await shop.settle();
  await shop.advance(MINUTE);
  const completed = await shipped();
  await post('/orders/:id/confirm', { params: completed.params });
  const rejected = await paid();
  const asked = await post('/orders/:id/refunds', { params: rejected.params, body: { reason: '不喜欢' } });
  const decided = { params: { ...rejected.params, refundId: asked.id }, body: { approve: false } };
  await admin.post('/admin/orders/:id/refunds/:refundId/decision', decided);
  const filled = {
    skuId,
    cancelled: cancelled.id,
    late: late.id,
    completed: completed.id,
    rejected: rejected.id,
    partly: await refunded(await paid(2), 5600),
    wholly: await refunded(await paid()),
    paid: (await paid()).id,
    shipped: (await shipped()).id,
    pending: (await order()).id,
  };
  await shop.settle();
  return filled;
}

/** WeChat's books with one entry changed, left out or added. */
function bookedOtherwise(change: {
  order?: (order: BookedOrder) => BookedOrder[];
  refund?: (refund: BookedRefund) => BookedRefund[];
}): Books {
  const { order = (same) => [same], refund = (same) => [same] } = change;
  return {
    orders: () => shop.wechat.orders().flatMap(order),
    refunds: () => shop.wechat.refunds().flatMap(refund),
  };
}

/** What the checker says of rows that nobody else ever sees. */
async function withPlanted(statements: readonly string[], now?: number): Promise<string[]> {
  await rows.begin();
  try {
    for (const statement of statements) await rows.all(statement);
    return await violationsIn(rows, shop.wechat, now);
  } finally {
    await rows.all('rollback');
  }
}

test('a shop in order: silent, on books in this process and on books over HTTP', async () => {
  assert.deepEqual(await violations(place.url, shop.wechat), []);
  assert.deepEqual(await violations(place.url, booksAt(`${shop.running.urls.wechat}/_emulator`)), []);
  const states = await rows.all('select status, count(*) as n from orders group by status order by status');
  assert.deepEqual(
    states.map(({ status, n }) => `${status} ${n}`),
    ['cancelled 2', 'completed 1', 'paid 3', 'pending 1', 'refunded 1', 'shipped 1'],
  );
});

for (const [name, expected, statements] of plants)
  test(`${name} → ${expected.source}`, async () => {
    const found = await withPlanted(statements(kinds));
    assert.ok(
      found.some((line) => expected.test(line)),
      found.join('\n') || 'nothing was found',
    );
  });

const foreign: readonly (readonly [name: string, expected: RegExp, books: () => Books])[] = [
  [
    'a fen more came',
    /^books: order .* is SUCCESS 12801 /,
    () => {
      const { outTradeNo } = shop.wechat.orders().find(({ state }) => state === 'SUCCESS')!;
      return bookedOtherwise({
        order: (order) => [order.outTradeNo === outTradeNo ? { ...order, total: order.total + 1 } : order],
      });
    },
  ],
  [
    'money came that is unknown here',
    /^books: order X1 is SUCCESS .* here nothing/,
    () =>
      bookedOtherwise({
        order: (order) => [order, ...(order.state === 'SUCCESS' ? [{ ...order, outTradeNo: 'X1' }] : [])],
      }),
  ],
  [
    'money is known here that never came',
    /^books: order .* is paid here and unknown at WeChat/,
    () => bookedOtherwise({ order: (order) => (order.state === 'SUCCESS' ? [] : [order]) }),
  ],
  [
    'a refund went out that is unknown here',
    /^books: refund X2 is SUCCESS .* here nothing/,
    () => bookedOtherwise({ refund: (refund) => [refund, { ...refund, outRefundNo: 'X2' }] }),
  ],
  [
    'a refund went out twice',
    /^I4 WeChat paid back more than came: /,
    () =>
      bookedOtherwise({ refund: (refund) => [refund, { ...refund, outRefundNo: `${refund.outRefundNo}X` }] }),
  ],
  ['the sums differ', /^books: WeChat holds \d+ fen for us /, () => bookedOtherwise({ refund: () => [] })],
];
for (const [name, expected, books] of foreign)
  test(`WeChat's books: ${name} → ${expected.source}`, async () => {
    const found = await violations(place.url, books());
    assert.ok(
      found.some((line) => expected.test(line)),
      found.join('\n') || 'nothing was found',
    );
  });
