// The time to pay is over: WeChat is asked whether money came; if not, the order is cancelled and its stock freed.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { cancelIn } from './cancel-order.ts';
import type { OrdersDependencies } from './ports.ts';
import type { OrderStore } from './store.ts';

const NAME = 'orders.on-payment-window-ended';

export const onPaymentWindowEnded = (
  deps: OrdersDependencies,
  store: OrderStore,
): Consumer<'order.payment-window-ended'> =>
  consumer(NAME, 'order.payment-window-ended', async ({ id: eventId, data: { orderId } }) => {
    const { database, outbox, payments, clock } = deps;
    const found = await store.find(orderId);
    if (found?.order.status !== 'pending') return;
    const outcome = await payments.settle(orderId).catch(unknownWhenUnavailable);
    if (outcome === 'paid') return;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const current = await store.find(orderId, tx);
      if (current?.order.status !== 'pending') return;
      // While WeChat cannot say, stock stays held: better that than lost money.
      if (outcome === 'unknown')
        await outbox.add(
          tx,
          'order.payment-window-ended',
          { orderId },
          { availableAt: clock.now() + MINUTE },
        );
      else await cancelIn(tx, deps, store, current, 'expired');
    });
  });

function unknownWhenUnavailable(error: unknown): 'unknown' {
  if (isXiaoqiaoError(error) && error.retryable) return 'unknown';
  throw error;
}
