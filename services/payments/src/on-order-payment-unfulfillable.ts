// Money came for an order that cannot be fulfilled any more: it goes back, whole, by itself.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { openRefund } from './open-refund.ts';
import type { PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';

const NAME = 'payments.on-order-payment-unfulfillable';

export const onOrderPaymentUnfulfillable = (
  deps: PaymentsDependencies,
  store: PaymentStore,
): Consumer<'order.payment-unfulfillable'> =>
  consumer(NAME, 'order.payment-unfulfillable', async ({ id: eventId, data: { paymentId, amount } }) => {
    await effectOnce(deps.database, { consumer: NAME, eventId, clock: deps.clock }, async (tx) => {
      const payment = await store.find(paymentId, tx);
      if (payment === undefined) throw new Error(`no payment ${paymentId}`);
      await openRefund(tx, deps, store, {
        payment,
        orderRefundId: null,
        amount,
        reason: '订单已关闭，自动退款',
      });
    });
  });
