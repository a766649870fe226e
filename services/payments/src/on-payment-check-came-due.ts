// A payment is not known to be paid: ask WeChat, in case the notification was lost; ask again later, and close it in the end.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { paymentCheckDelay } from './payment.ts';
import type { PaymentsDependencies } from './ports.ts';
import { recordIfPaid, settlePayment } from './settle-payment.ts';
import type { PaymentStore } from './store.ts';
import type { PaymentRow } from './tables.ts';

const NAME = 'payments.on-payment-check-came-due';
/** The order's own timer closes the payment first; this is for one that it missed, and for money that comes even later. */
const GRACE = 10 * MINUTE;

export const onPaymentCheckCameDue = (
  deps: PaymentsDependencies,
  store: PaymentStore,
): Consumer<'payment.check-came-due'> =>
  consumer(NAME, 'payment.check-came-due', async ({ id: eventId, data: { paymentId, attempt } }) => {
    const { database, outbox, clock } = deps;
    const payment = await store.find(paymentId);
    if (payment === undefined || payment.status === 'succeeded') return;
    const isOver = clock.now() > payment.expires_at + GRACE;
    const answer = await ask(deps, store, { payment, isOver });
    if (answer === 'paid' || (answer === 'unpaid' && payment.status === 'closed' && isOver)) return;
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const due = { availableAt: clock.now() + paymentCheckDelay(attempt) };
      await outbox.add(tx, 'payment.check-came-due', { paymentId, attempt: attempt + 1 }, due);
    });
  });

/**
 * A closed payment is asked about, too, until its time is over: the bank may have said yes before it was closed, and the
 * notification of that money can be lost like any other.
 */
async function ask(
  deps: PaymentsDependencies,
  store: PaymentStore,
  { payment, isOver }: { payment: PaymentRow; isOver: boolean },
): Promise<'paid' | 'unpaid' | 'unknown'> {
  try {
    if (payment.status === 'pending' && isOver) return await settlePayment(deps, store, payment.order_id);
    return (await recordIfPaid(deps, store, payment)) ? 'paid' : 'unpaid';
  } catch (error) {
    // However long WeChat is away, the payment stays on its timer.
    if (isXiaoqiaoError(error) && error.retryable) return 'unknown';
    throw error;
  }
}
