// A refund was approved: open it.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { openRefund } from './open-refund.ts';
import type { PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';

const NAME = 'payments.on-order-refund-approved';

export const onOrderRefundApproved = (
  deps: PaymentsDependencies,
  store: PaymentStore,
): Consumer<'order.refund-approved'> =>
  consumer(
    NAME,
    'order.refund-approved',
    async ({ id: eventId, data: { orderId, refundId, amount, reason } }) => {
      await effectOnce(deps.database, { consumer: NAME, eventId, clock: deps.clock }, async (tx) => {
        const payment = await store.findByOrder(orderId, tx);
        if (payment === undefined) throw new Error(`order ${orderId} has no payment to refund`);
        await openRefund(tx, deps, store, { payment, orderRefundId: refundId, amount, reason });
      });
    },
  );
