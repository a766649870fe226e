// Money went back: the refund is done, and the order goes on or ends. What was never shipped returns to the shelf.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { fen } from '@xiaoqiao/contract';
import { effectOnce } from '@xiaoqiao/database';
import { requireNext } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import { linesOf, moneyOf, type OrderStore } from './store.ts';

const NAME = 'orders.on-payment-refunded';

export const onPaymentRefunded = (
  deps: OrdersDependencies,
  store: OrderStore,
): Consumer<'payment.refunded'> =>
  consumer(NAME, 'payment.refunded', async ({ id: eventId, data: { orderId, refundId, amount } }) => {
    // Money that came too late went back by itself: the order had ended already.
    if (refundId === null) return;
    const { database, catalog, outbox, clock } = deps;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const found = await store.find(orderId, tx);
      if (found === undefined) throw new Error(`refund ${refundId} belongs to an unknown order ${orderId}`);
      const { order, items } = found;
      const now = clock.now();
      // A refund reported as failed may still have been carried out later by hand at WeChat Pay.
      const status = found.refunds.find(({ id }) => id === refundId)?.status;
      if (status !== 'processing' && status !== 'failed') return;
      await store.moveRefund(tx, {
        id: refundId,
        from: status,
        to: 'succeeded',
        change: { completed_at: now },
      });

      const { total, refundedTotal: before } = moneyOf(order);
      const refundedTotal = fen(before + amount);
      const whole = refundedTotal === total;
      const unshipped = order.resume_status === 'paid';
      if (status === 'processing') {
        const step = requireNext(order, whole ? 'finishWholeRefund' : 'finishPartialRefund');
        await store.move(tx, { id: orderId, ...step, change: { refunded_total: refundedTotal } });
      } else {
        const same = { status: order.status, resumeStatus: order.resume_status };
        await store.move(tx, {
          id: orderId,
          from: same,
          to: same,
          change: { refunded_total: refundedTotal },
        });
      }
      if (whole && unshipped) await catalog.restock(tx, linesOf(items));
      await outbox.add(tx, 'order.refunded', {
        orderId,
        userId: order.user_id,
        refundId,
        amount,
        refundedTotal,
        whole,
      });
    });
  });
