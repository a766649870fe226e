// The buyer, or time, confirmed receipt at WeChat: the order completes here as well.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { completeIn } from './confirm-order.ts';
import type { OrdersDependencies } from './ports.ts';
import type { OrderStore } from './store.ts';

const NAME = 'orders.on-payment-receipt-confirmed';

/** Whatever else the order is by now, it goes its way: while a refund is decided, the receipt timer comes back to it. */
export const onPaymentReceiptConfirmed = (
  deps: OrdersDependencies,
  store: OrderStore,
): Consumer<'payment.receipt-confirmed'> =>
  consumer(NAME, 'payment.receipt-confirmed', async ({ id: eventId, data: { orderId, by } }) => {
    const { database, clock } = deps;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const order = (await store.find(orderId, tx))?.order;
      if (order?.status === 'shipped')
        await completeIn(tx, deps, store, order, by === 'user' ? 'user' : 'timer');
    });
  });
