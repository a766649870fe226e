// Money has arrived: the order becomes paid, or, where it can no longer be fulfilled, the money goes back.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { nextState } from './order.ts';
import type { OrdersDependencies } from './ports.ts';
import { linesOf, type OrderStore, stateOf } from './store.ts';

const NAME = 'orders.on-payment-succeeded';

export const onPaymentSucceeded = (
  deps: OrdersDependencies,
  store: OrderStore,
): Consumer<'payment.succeeded'> =>
  consumer(NAME, 'payment.succeeded', async ({ id: eventId, data }) => {
    const { database, catalog, outbox, clock } = deps;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const { orderId, paymentId, amount, paidAt } = data;
      const found = await store.find(orderId, tx);
      if (found?.order.payment_id === paymentId) return;
      const from = found && stateOf(found.order);
      const to = from && nextState(from, 'pay');
      if (found === undefined || to === undefined || found.order.total !== amount) {
        const reason =
          found === undefined
            ? 'no such order'
            : to === undefined
              ? `order is ${found.order.status}`
              : 'amount differs';
        await outbox.add(tx, 'order.payment-unfulfillable', { orderId, paymentId, amount, reason });
        return;
      }
      const change = { payment_id: paymentId, paid_at: Date.parse(paidAt) };
      if (!(await store.move(tx, { id: orderId, from: from!, to, change })))
        throw new Error(`order ${orderId} moved meanwhile`);
      await catalog.sell(tx, linesOf(found.items));
      await outbox.add(tx, 'order.paid', { orderId, userId: found.order.user_id, paymentId, amount, paidAt });
    });
  });
