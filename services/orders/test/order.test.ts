// The rules of an order as tables: every state with every verb, prices, refunds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fen, fen, type OrderStatus, orderStatuses } from '@xiaoqiao/contract';
import {
  mergeLines,
  nextState,
  type OrderVerb,
  priceLines,
  refundAmount,
  takeLines,
  transitions,
} from '../src/order.ts';
import { orderNumber } from '../src/order-number.ts';
import type { Quote } from '../src/ports.ts';

const verbs: OrderVerb[] = [
  'pay',
  'cancel',
  'ship',
  'confirm',
  'startRefund',
  'finishWholeRefund',
  'finishPartialRefund',
  'dropRefund',
];
const allowed: Record<OrderStatus, Partial<Record<OrderVerb, OrderStatus>>> = {
  pending: { pay: 'paid', cancel: 'cancelled' },
  paid: { ship: 'shipped', startRefund: 'refunding' },
  shipped: { confirm: 'completed', startRefund: 'refunding' },
  completed: { startRefund: 'refunding' },
  refunding: { finishWholeRefund: 'refunded', finishPartialRefund: 'shipped', dropRefund: 'shipped' },
  refunded: {},
  cancelled: {},
};

for (const status of orderStatuses) {
  for (const verb of verbs) {
    const expected = allowed[status][verb];
    test(`${verb} in ${status} ${expected ? `leads to ${expected}` : 'is refused'}`, () => {
      const state = { status, resumeStatus: status === 'refunding' ? ('shipped' as const) : null };
      assert.equal(nextState(state, verb)?.status, expected);
    });
  }
}

test('every state can be reached from pending, and only refunded and cancelled are ends', () => {
  const reached = new Set<OrderStatus>(['pending']);
  for (const status of reached) {
    for (const target of Object.values(transitions[status])) if (target !== 'resume') reached.add(target);
  }
  assert.deepEqual([...reached].sort(), [...orderStatuses].sort());
  const ends = orderStatuses.filter((status) => Object.keys(transitions[status]).length === 0);
  assert.deepEqual(ends, ['cancelled', 'refunded']);
});

test('a refund remembers where it started and goes back there', () => {
  for (const status of ['paid', 'shipped', 'completed'] as const) {
    const refunding = nextState({ status, resumeStatus: null }, 'startRefund');
    assert.deepEqual(refunding, { status: 'refunding', resumeStatus: status });
    assert.deepEqual(nextState(refunding!, 'dropRefund'), { status, resumeStatus: null });
  }
});

test('the same SKU named twice is one line, and lines are in the order of their SKUs', () => {
  const merged = mergeLines([
    { skuId: 'B', quantity: 1 },
    { skuId: 'A', quantity: 2 },
    { skuId: 'B', quantity: 3 },
  ]);
  assert.deepEqual(merged, [
    { skuId: 'A', quantity: 2 },
    { skuId: 'B', quantity: 4 },
  ]);
});

const quote = (skuId: string, price: number, onShelf = true): Quote => ({
  skuId,
  productId: 'P',
  name: 'tea',
  specifications: [],
  imageUrl: null,
  price: fen(price),
  stock: 9,
  onShelf,
});

const quotesOf = (...quotes: Quote[]) => new Map<string, Quote>(quotes.map((each) => [each.skuId, each]));

test('the total is the sum of price times quantity', () => {
  const priced = priceLines(
    [
      { skuId: 'A', quantity: 3 },
      { skuId: 'B', quantity: 1 },
    ],
    quotesOf(quote('B', 5), quote('A', 199)),
  );
  assert.equal('total' in priced && priced.total, 602);
});

for (const [name, lines, quotes, expectedTotal, error] of [
  ['an unknown SKU', [{ skuId: 'X', quantity: 1 }], [quote('A', 1)], undefined, 'sku_not_found'],
  [
    'a product off the shelf',
    [{ skuId: 'A', quantity: 1 }],
    [quote('A', 1, false)],
    undefined,
    'product_off_shelf',
  ],
  ['a total the buyer did not see', [{ skuId: 'A', quantity: 2 }], [quote('A', 100)], 199, 'price_changed'],
] as const) {
  test(`${name} is refused as ${error}`, () => {
    const priced = priceLines(lines, quotesOf(...quotes), expectedTotal as Fen | undefined);
    assert.equal('error' in priced && priced.error, error);
  });
}

test('what is left of a SKU goes to whole orders, and one that does not fit takes nothing', () => {
  const left = new Map([
    ['A', 3],
    ['B', 1],
  ]);
  const both = [
    { skuId: 'A', quantity: 2 },
    { skuId: 'B', quantity: 1 },
  ];
  assert.equal(takeLines(left, both), undefined);
  assert.deepEqual(takeLines(left, both), {
    error: 'sku_out_of_stock',
    details: { skuId: 'A', requested: 2, available: 1 },
  });
  assert.deepEqual([...left.values()], [1, 0]);
  assert.equal(takeLines(left, [{ skuId: 'A', quantity: 1 }]), undefined);
});

for (const [total, refunded, asked, expected] of [
  [1000, 0, undefined, 1000],
  [1000, 300, undefined, 700],
  [1000, 300, 700, 700],
  [1000, 300, 701, 'refund_exceeds_paid'],
  [1000, 1000, undefined, 'refund_exceeds_paid'],
  [1000, 0, 0, 'refund_exceeds_paid'],
] as const) {
  test(`of ${total} paid and ${refunded} refunded, asking ${asked} gives ${expected}`, () => {
    const verdict = refundAmount(
      { total: fen(total), refundedTotal: fen(refunded) },
      asked as Fen | undefined,
    );
    assert.equal('error' in verdict ? verdict.error : verdict.amount, expected);
  });
}

test('an order number shows day and minute in China and fits WeChat’s rule', () => {
  const number = orderNumber(Date.UTC(2026, 10, 20, 16, 5), () => 42);
  assert.equal(number, '20261121-0005-00000042');
  assert.match(orderNumber(0), /^[0-9A-Za-z_\-|*]{6,32}$/);
});
