// A payment is still pending: ask WeChat, in case the notification was lost; ask again later, and close it in the end.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { paymentCheckDelay } from './payment.ts';
import type { PaymentsDependencies } from './ports.ts';
import { recordIfPaid, settlePayment } from './settle-payment.ts';
import type { PaymentStore } from './store.ts';

const NAME = 'payments.on-payment-check-came-due';
/** The order's own timer closes the payment first; this is for one that it missed. */
const GRACE = 10 * MINUTE;

export const onPaymentCheckCameDue = (
  deps: PaymentsDependencies,
  store: PaymentStore,
): Consumer<'payment.check-came-due'> =>
  consumer(NAME, 'payment.check-came-due', async ({ id: eventId, data: { paymentId, attempt } }) => {
    const { database, outbox, clock } = deps;
    const payment = await store.find(paymentId);
    if (payment?.status !== 'pending') return;
    try {
      if (clock.now() > payment.expires_at + GRACE) {
        await settlePayment(deps, store, payment.order_id);
        return;
      }
      if (await recordIfPaid(deps, store, payment)) return;
    } catch (error) {
      // However long WeChat is away, the payment stays on its timer.
      if (!isXiaoqiaoError(error) || !error.retryable) throw error;
    }
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const due = { availableAt: clock.now() + paymentCheckDelay(attempt) };
      await outbox.add(tx, 'payment.check-came-due', { paymentId, attempt: attempt + 1 }, due);
    });
  });
