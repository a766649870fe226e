// Planted differences of each kind between our books and a bill: every one is reported, to the fen, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import type { BilledPayment, BilledRefund, Difference, OurDay, TradeBill } from '../../src/index.ts';
import { reconcile } from '../../src/index.ts';

const billed = {
  at: 0,
  appid: 'wx1',
  mchid: '1',
  tradeType: 'JSAPI',
  bankType: 'OTHERS',
  description: '桥',
  feeMilliFen: 0,
  rate: '0.60%',
};
const payment = (outTradeNo: string, total: number, transactionId = `T-${outTradeNo}`): BilledPayment => ({
  ...billed,
  kind: 'payment',
  outTradeNo,
  transactionId,
  total: fen(total),
  settlementTotal: fen(total),
});
const refund = (outRefundNo: string, amount: number, change: Partial<BilledRefund> = {}): BilledRefund => ({
  ...billed,
  kind: 'refund',
  outTradeNo: 'A',
  transactionId: 'T-A',
  outRefundNo,
  refundId: `5-${outRefundNo}`,
  amount: fen(amount),
  settlementRefund: fen(amount),
  status: 'SUCCESS',
  ...change,
});
const bill = (...rows: TradeBill['rows']): TradeBill => ({ date: '2026-11-20', rows, wrongTotals: [] });

const ourA = { outTradeNo: 'A', transactionId: 'T-A', amount: fen(100), state: 'paid' } as const;
const ourB = { outTradeNo: 'B', amount: fen(200), state: 'paid' } as const;
const ourR = { outRefundNo: 'R', outTradeNo: 'A', amount: fen(30), state: 'succeeded' } as const;
const good: OurDay = { payments: [ourA, ourB], refunds: [ourR] };
const whole = [payment('A', 100), payment('B', 200), refund('R', 30)] as const;
const [theirA, theirB, theirR] = whole;

const planted: Record<string, [ours: OurDay, theirs: TradeBill | undefined, expected: Difference[]]> = {
  nothing: [good, bill(...whole), []],
  'another order of rows': [good, bill(theirR, theirB, theirA), []],
  'a payment that we lost': [
    { ...good, payments: [ourB] },
    bill(...whole),
    [{ kind: 'payment-missing-here', outTradeNo: 'A', theirs: fen(100) }],
  ],
  'a payment that WeChat lost': [
    good,
    bill(theirA, theirR),
    [{ kind: 'payment-missing-there', outTradeNo: 'B', ours: fen(200) }],
  ],
  'a payment that is a fen short': [
    good,
    bill(payment('A', 99), theirB, theirR),
    [{ kind: 'payment-amount', outTradeNo: 'A', ours: fen(100), theirs: fen(99) }],
  ],
  'a payment that we think open': [
    { ...good, payments: [ourA, { ...ourB, state: 'unpaid' }] },
    bill(...whole),
    [{ kind: 'payment-state', outTradeNo: 'B', theirs: fen(200) }],
  ],
  'an open order that nobody paid': [
    { ...good, payments: [ourA, ourB, { outTradeNo: 'C', amount: fen(1), state: 'unpaid' }] },
    bill(...whole),
    [],
  ],
  'a payment under another transaction': [
    good,
    bill(payment('A', 100, 'T-X'), theirB, theirR),
    [{ kind: 'payment-transaction', outTradeNo: 'A', ours: 'T-A', theirs: 'T-X' }],
  ],
  'an order that was paid twice': [
    good,
    bill(...whole, payment('B', 200, 'T-B2')),
    [{ kind: 'payment-repeated', side: 'there', outTradeNo: 'B' }],
  ],
  'an order that we booked twice': [
    { ...good, payments: [ourA, ourB, ourB] },
    bill(...whole),
    [{ kind: 'payment-repeated', side: 'here', outTradeNo: 'B' }],
  ],
  'a refund that we lost': [
    { ...good, refunds: [] },
    bill(...whole),
    [{ kind: 'refund-missing-here', outRefundNo: 'R', theirs: fen(30) }],
  ],
  'a refund that WeChat lost': [
    good,
    bill(theirA, theirB),
    [{ kind: 'refund-missing-there', outRefundNo: 'R', ours: fen(30) }],
  ],
  'a refund that was refused and is on no bill': [
    { ...good, refunds: [{ ...ourR, state: 'failed' }] },
    bill(theirA, theirB),
    [],
  ],
  'a refund that is a fen too much': [
    good,
    bill(theirA, theirB, refund('R', 31)),
    [{ kind: 'refund-amount', outRefundNo: 'R', ours: fen(30), theirs: fen(31) }],
  ],
  'a refund that is stuck': [
    good,
    bill(theirA, theirB, refund('R', 30, { status: 'CHANGE' })),
    [{ kind: 'refund-state', outRefundNo: 'R', ours: 'succeeded', theirs: 'abnormal' }],
  ],
  'a refund that failed': [
    good,
    bill(theirA, theirB, refund('R', 30, { status: 'FAIL' })),
    [{ kind: 'refund-state', outRefundNo: 'R', ours: 'succeeded', theirs: 'failed' }],
  ],
  'a refund that we think failed': [
    { ...good, refunds: [{ ...ourR, state: 'failed' }] },
    bill(...whole),
    [{ kind: 'refund-state', outRefundNo: 'R', ours: 'failed', theirs: 'succeeded' }],
  ],
  'a refund of another order': [
    good,
    bill(theirA, theirB, refund('R', 30, { outTradeNo: 'B' })),
    [{ kind: 'refund-order', outRefundNo: 'R', ours: 'A', theirs: 'B' }],
  ],
  'a refund that was made twice': [
    good,
    bill(...whole, theirR),
    [{ kind: 'refund-repeated', side: 'there', outRefundNo: 'R' }],
  ],
  'no bill at all': [
    good,
    undefined,
    [
      { kind: 'payment-missing-there', outTradeNo: 'A', ours: fen(100) },
      { kind: 'payment-missing-there', outTradeNo: 'B', ours: fen(200) },
      { kind: 'refund-missing-there', outRefundNo: 'R', ours: fen(30) },
    ],
  ],
  'a quiet day on both sides': [{ payments: [], refunds: [] }, undefined, []],
  'a bill that contradicts itself': [
    good,
    { ...bill(...whole), wrongTotals: [{ column: '总交易单数', stated: 4, summed: 3 }] },
    [{ kind: 'bill-total', column: '总交易单数', stated: 4, summed: 3 }],
  ],
  'several at once': [
    { payments: [ourA], refunds: [{ ...ourR, amount: fen(31) }] },
    bill(payment('A', 101), theirB, theirR),
    [
      { kind: 'payment-amount', outTradeNo: 'A', ours: fen(100), theirs: fen(101) },
      { kind: 'payment-missing-here', outTradeNo: 'B', theirs: fen(200) },
      { kind: 'refund-amount', outRefundNo: 'R', ours: fen(31), theirs: fen(30) },
    ],
  ],
};
for (const [what, [ours, theirs, expected]] of Object.entries(planted))
  test(`reconciling reports ${what}`, () => {
    assert.deepEqual(reconcile(ours, theirs), expected);
  });

test('every kind of difference is planted above', () => {
  const kinds = new Set(Object.values(planted).flatMap(([, , expected]) => expected.map(({ kind }) => kind)));
  assert.equal(kinds.size, 13);
});
