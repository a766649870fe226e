// The rules of payments and refunds as tables: what news means, and that nothing goes back from an end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fen, fen } from '@xiaoqiao/contract';
import { judgeTransaction, nextRefundStatus, paymentCheckDelay, refundCheckDelay } from '../src/payment.ts';
import type { PaidTransaction } from '../src/ports.ts';
import type { PaymentRow } from '../src/tables.ts';

const payment: PaymentRow = {
  id: 'P',
  order_id: 'O',
  order_number: 'N',
  user_id: 'U',
  appid: 'wx1',
  mchid: '1900000001',
  openid: 'o1',
  amount: 1000,
  description: 'tea',
  status: 'pending',
  transaction_id: null,
  refund_total: 0,
  created_at: 0,
  expires_at: 1,
  paid_at: null,
};
const transaction: PaidTransaction = {
  orderNumber: 'N',
  transactionId: 'T1',
  appid: 'wx1',
  mchid: '1900000001',
  amount: fen(1000),
  paidAt: 5,
};

for (const [name, row, news, verdict] of [
  ['money for a pending payment', {}, {}, 'record'],
  ['money for a closed payment', { status: 'closed' }, {}, 'record'],
  ['the same transaction again', { status: 'succeeded', transaction_id: 'T1' }, {}, 'known'],
  [
    'another transaction for a paid order',
    { status: 'succeeded', transaction_id: 'T1' },
    { transactionId: 'T2' },
    'mismatch',
  ],
  ['a fen too little', {}, { amount: 999 as Fen }, 'mismatch'],
  ['a fen too much', {}, { amount: 1001 as Fen }, 'mismatch'],
  ['another app', {}, { appid: 'wx2' }, 'mismatch'],
  ['another merchant', {}, { mchid: '1900000002' }, 'mismatch'],
] as const) {
  test(`${name}: ${verdict}`, () => {
    assert.equal(judgeTransaction({ ...payment, ...row }, { ...transaction, ...news }), verdict);
  });
}

const heard = ['processing', 'succeeded', 'closed', 'abnormal', 'refused', 'postponed'] as const;
const expected = {
  requested: ['processing', 'succeeded', 'failed', 'abnormal', 'failed', undefined],
  processing: [undefined, 'succeeded', 'failed', 'abnormal', 'failed', undefined],
  abnormal: [undefined, 'succeeded', 'failed', undefined, 'failed', undefined],
  succeeded: [undefined, undefined, undefined, undefined, undefined, undefined],
  failed: [undefined, undefined, undefined, undefined, undefined, undefined],
} as const;
for (const [status, results] of Object.entries(expected)) {
  heard.forEach((news, i) => {
    test(`a ${status} refund that hears ${news} becomes ${results[i] ?? 'nothing else'}`, () => {
      assert.equal(nextRefundStatus({ status: status as keyof typeof expected }, news), results[i]);
    });
  });
}

test('questions to WeChat come ever more seldom, and never stop', () => {
  for (const delay of [paymentCheckDelay, refundCheckDelay]) {
    for (let attempt = 1; attempt < 100; attempt++) {
      assert.ok(delay(attempt) >= delay(attempt - 1));
      assert.ok(delay(attempt) <= 12 * 3_600_000);
    }
  }
});
