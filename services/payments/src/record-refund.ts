// Use case: WeChat says what became of a refund, by notification, by answer or when asked.
import { fen, type Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { openRefund } from './open-refund.ts';
import { nextRefundStatus, refundCheckDelay } from './payment.ts';
import type { PaymentsDependencies, RefundState } from './ports.ts';
import type { PaymentStore } from './store.ts';
import type { PaymentRefundRow, PaymentRow } from './tables.ts';

/**
 * Money that certainly stays here (closed, refused) may be refunded again, and what nobody asked back is, by itself; an
 * abnormal refund keeps its share, since it can still be carried out by hand at WeChat Pay.
 */
export async function recordRefund(
  deps: PaymentsDependencies,
  store: PaymentStore,
  id: Id<'payment-refund'>,
  heard: RefundState,
): Promise<void> {
  const { database, outbox, clock, log } = deps;
  await database.transaction(async (tx) => {
    const refund = await store.findRefund(id, tx);
    if (refund === undefined) {
      // Somebody refunded by hand at WeChat Pay: hearing of it again would not help, but the books now differ.
      log.error('a refund was made that was never sent from here', { refundId: id, status: heard.status });
      return;
    }
    const status = nextRefundStatus(refund, heard.status);
    if (status === undefined) return;
    const ended = status === 'succeeded' || status === 'failed';
    const change = {
      status,
      failure: heard.reason?.slice(0, 255) ?? null,
      ...(ended ? { completed_at: clock.now() } : {}),
      ...(heard.acceptedAt === undefined ? {} : { accepted_at: heard.acceptedAt }),
    };
    if (!(await store.moveRefund(tx, refund, change)) || status === 'processing') return;

    const payment = await store.find(refund.payment_id, tx);
    if (payment === undefined) throw new Error(`refund ${id} has no payment`);
    const fact = { paymentId: payment.id, orderId: payment.order_id, refundId: refund.order_refund_id };
    if (status === 'succeeded') {
      await outbox.add(tx, 'payment.refunded', { ...fact, amount: fen(refund.amount) });
      return;
    }
    if (status === 'failed') await store.returnRefund(tx, payment.id, refund.amount);
    const reason = heard.reason ?? heard.status;
    log.error('a refund did not go through', { refundId: id, orderId: payment.order_id, status, reason });
    await outbox.add(tx, 'payment.refund-failed', { ...fact, reason });
    if (status === 'failed' && refund.order_refund_id === null)
      await refundAgain(tx, deps, store, { payment, refund });
  });
}

/** No order's refund stands behind it, so that no operator could begin another one. WeChat wants a new number for it. */
async function refundAgain(
  tx: Transaction,
  deps: PaymentsDependencies,
  store: PaymentStore,
  { payment, refund }: { payment: PaymentRow; refund: PaymentRefundRow },
): Promise<void> {
  const failures = await store.countFailedRefunds(tx, payment.id);
  await openRefund(tx, deps, store, {
    payment,
    orderRefundId: null,
    amount: fen(refund.amount),
    reason: refund.reason,
    waitMs: refundCheckDelay(failures - 1),
  });
}
