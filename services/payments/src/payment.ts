// The rules of payments and refunds, pure: which news still means something, and when to ask WeChat again.
import { MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import type { PaidTransaction, RefundState } from './ports.ts';
import type { PaymentRefundRow, PaymentRow } from './tables.ts';

/** `record`: news · `known`: heard before · else why it cannot belong to this payment. */
export function judgeTransaction(
  payment: PaymentRow,
  transaction: PaidTransaction,
): 'record' | 'known' | 'mismatch' {
  const { appid, mchid, amount, transactionId } = transaction;
  if (payment.appid !== appid || payment.mchid !== mchid || payment.amount !== amount) return 'mismatch';
  if (payment.status !== 'succeeded') return 'record';
  return payment.transaction_id === transactionId ? 'known' : 'mismatch';
}

/** What a refund's row becomes on hearing this, or undefined when nothing changes. It never goes back from an end. */
export function nextRefundStatus(
  { status }: Pick<PaymentRefundRow, 'status'>,
  heard: RefundState['status'],
): PaymentRefundRow['status'] | undefined {
  if (status === 'succeeded' || status === 'failed') return undefined;
  if (heard === 'succeeded') return 'succeeded';
  if (heard === 'closed' || heard === 'refused') return 'failed';
  if (heard === 'abnormal') return status === 'abnormal' ? undefined : 'abnormal';
  return heard === 'processing' && status === 'requested' ? 'processing' : undefined;
}

const paymentChecks = [1, 2, 3, 5, 10, 15, 20, 30, 60].map((minutes) => minutes * MINUTE);
const refundChecks = [
  5 * SECOND,
  15 * SECOND,
  ...[1, 5, 10, 30, 60, 180, 360, 720].map((minutes) => minutes * MINUTE),
];

/** Milliseconds until WeChat is asked about a payment again: a lost notification is made good by then. */
export const paymentCheckDelay = (attempt: number): number =>
  paymentChecks[Math.min(attempt, paymentChecks.length - 1)]!;
export const refundCheckDelay = (attempt: number): number =>
  refundChecks[Math.min(attempt, refundChecks.length - 1)]!;
