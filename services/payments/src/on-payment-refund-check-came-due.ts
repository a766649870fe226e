// A refund is to be sent, or is under way: send it or ask about it, and come back until it has ended.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { fen } from '@xiaoqiao/contract';
import { effectOnce } from '@xiaoqiao/database';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { refundCheckDelay } from './payment.ts';
import type { PaymentsDependencies, RefundState } from './ports.ts';
import { recordRefund } from './record-refund.ts';
import type { PaymentStore } from './store.ts';
import type { PaymentRefundRow } from './tables.ts';

const NAME = 'payments.on-payment-refund-check-came-due';

export const onPaymentRefundCheckCameDue = (
  deps: PaymentsDependencies,
  store: PaymentStore,
): Consumer<'payment.refund-check-came-due'> =>
  consumer(
    NAME,
    'payment.refund-check-came-due',
    async ({ id: eventId, data: { paymentRefundId, attempt } }) => {
      const { database, outbox, clock } = deps;
      const refund = await store.findRefund(paymentRefundId);
      if (refund === undefined || refund.status === 'succeeded' || refund.status === 'failed') return;
      const heard = await sendOrAsk(deps, store, refund).catch(postponeWhenUnavailable);
      await recordRefund(deps, store, refund.id, heard);
      if (heard.status !== 'processing' && heard.status !== 'postponed' && heard.status !== 'abnormal')
        return;
      await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
        const due = { availableAt: clock.now() + refundCheckDelay(attempt) };
        await outbox.add(tx, 'payment.refund-check-came-due', { paymentRefundId, attempt: attempt + 1 }, due);
      });
    },
  );

/** A refund that WeChat does not know is sent (again): the same number can never pay out twice. */
async function sendOrAsk(
  { wechatPay }: PaymentsDependencies,
  store: PaymentStore,
  refund: PaymentRefundRow,
): Promise<RefundState> {
  if (refund.status !== 'requested') {
    const known = await wechatPay.findRefund(refund.id);
    if (known !== undefined) return known;
  }
  const payment = await store.find(refund.payment_id);
  if (payment === undefined) throw new Error(`refund ${refund.id} has no payment`);
  return wechatPay.refund({
    orderNumber: payment.order_number,
    refundNumber: refund.id,
    amount: fen(refund.amount),
    total: fen(payment.amount),
    reason: refund.reason,
  });
}

/** However long WeChat is away, the refund stays on its timer. */
function postponeWhenUnavailable(error: unknown): RefundState {
  if (isXiaoqiaoError(error) && error.error === 'wechat_unavailable')
    return { status: 'postponed', reason: 'WeChat is away' };
  throw error;
}
