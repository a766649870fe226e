// WeChat could not give the money back: the order goes on where it was, and an operator has to look.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { requireNext } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import type { OrderStore } from './store.ts';

const NAME = 'orders.on-payment-refund-failed';

export const onPaymentRefundFailed = (
  deps: OrdersDependencies,
  store: OrderStore,
): Consumer<'payment.refund-failed'> =>
  consumer(NAME, 'payment.refund-failed', async ({ id: eventId, data: { orderId, refundId, reason } }) => {
    if (refundId === null) return;
    const { database, outbox, clock } = deps;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const found = await store.find(orderId, tx);
      if (found === undefined) return;
      const change = { completed_at: clock.now() };
      if (!(await store.moveRefund(tx, { id: refundId, from: 'processing', to: 'failed', change }))) return;
      await store.move(tx, { id: orderId, ...requireNext(found.order, 'dropRefund') });
      await outbox.add(tx, 'order.refund-failed', { orderId, userId: found.order.user_id, refundId, reason });
    });
  });
