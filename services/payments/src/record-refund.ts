// Use case: WeChat says what became of a refund, by notification, by answer or when asked.
import { fen, type Id } from '@xiaoqiao/contract';
import { nextRefundStatus } from './payment.ts';
import type { PaymentsDependencies, RefundState } from './ports.ts';
import type { PaymentStore } from './store.ts';

/**
 * Money that certainly stays here (closed, refused) may be refunded again; an abnormal refund keeps its share, since it
 * can still be carried out by hand at WeChat Pay.
 */
export async function recordRefund(
  { database, outbox, clock, log }: PaymentsDependencies,
  store: PaymentStore,
  id: Id<'payment-refund'>,
  heard: RefundState,
): Promise<void> {
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
  });
}
