// Nobody confirmed receipt in time: the order completes by itself, unless a refund is being decided.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { DAY } from '@xiaoqiao/kit/clock';
import { completeIn } from './confirm-order.ts';
import type { OrdersDependencies } from './ports.ts';
import type { OrderStore } from './store.ts';

const NAME = 'orders.on-receipt-window-ended';

export const onReceiptWindowEnded = (
  deps: OrdersDependencies,
  store: OrderStore,
): Consumer<'order.receipt-window-ended'> =>
  consumer(NAME, 'order.receipt-window-ended', async ({ id: eventId, data: { orderId } }) => {
    const { database, outbox, clock } = deps;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const order = (await store.find(orderId, tx))?.order;
      if (order?.status === 'shipped') await completeIn(tx, deps, store, order, 'timer');
      if (order?.status === 'refunding' && order.resume_status === 'shipped')
        await outbox.add(tx, 'order.receipt-window-ended', { orderId }, { availableAt: clock.now() + DAY });
    });
  });
