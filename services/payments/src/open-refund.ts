// Use case: money is to go back. The row and the timer that sends it are one transaction; WeChat hears of it afterwards.
import type { Fen, Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import type { PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';
import type { PaymentRow } from './tables.ts';

export interface OpenRefund {
  readonly payment: PaymentRow;
  readonly orderRefundId: Id<'refund'> | null;
  readonly amount: Fen;
  readonly reason: string;
  /** Milliseconds to wait before it is sent; none when left out. */
  readonly waitMs?: number;
}

export async function openRefund(
  tx: Transaction,
  { outbox, clock, ids, log }: PaymentsDependencies,
  store: PaymentStore,
  { payment, orderRefundId, amount, reason, waitMs = 0 }: OpenRefund,
): Promise<void> {
  if (!(await store.takeRefund(tx, payment.id, amount))) {
    log.error('a refund exceeds what was paid', {
      orderId: payment.order_id,
      amount,
      refunded: payment.refund_total,
    });
    const fact = { paymentId: payment.id, orderId: payment.order_id, refundId: orderRefundId };
    await outbox.add(tx, 'payment.refund-failed', { ...fact, reason: 'exceeds what was paid' });
    return;
  }
  const refund = { id: ids.next(), payment_id: payment.id, order_refund_id: orderRefundId, amount, reason };
  const fresh = {
    status: 'requested',
    failure: null,
    created_at: clock.now(),
    completed_at: null,
    accepted_at: null,
  } as const;
  await store.insertRefund(tx, { ...refund, ...fresh });
  const due = { availableAt: clock.now() + waitMs };
  await outbox.add(tx, 'payment.refund-check-came-due', { paymentRefundId: refund.id, attempt: 0 }, due);
}
