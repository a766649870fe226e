// Use case: an order is about to end unpaid. Ask WeChat whether it was paid; if not, make sure that it cannot be.
import type { Id } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { PaymentsDependencies } from './ports.ts';
import { recordPayment } from './record-payment.ts';
import type { PaymentStore } from './store.ts';
import type { PaymentRow } from './tables.ts';

/** @throws XiaoqiaoError `wechat_unavailable` or `payment_in_progress` when WeChat cannot say: then nothing may be concluded */
export async function settlePayment(
  deps: PaymentsDependencies,
  store: PaymentStore,
  orderId: Id<'order'>,
): Promise<'paid' | 'unpaid'> {
  const payment = await store.findByOrder(orderId);
  if (payment === undefined || payment.status === 'closed') return 'unpaid';
  if (payment.status === 'succeeded') return 'paid';
  if (await recordIfPaid(deps, store, payment)) return 'paid';
  // Closing is right even when WeChat never heard of the number: a prepay still on its way is refused then.
  if ((await deps.wechatPay.close(payment.order_number)) === 'paid') {
    if (await recordIfPaid(deps, store, payment)) return 'paid';
    // Paid, it says, but the payment does not show yet: the next question will find it.
    throw new XiaoqiaoError('payment_in_progress', { details: { orderId } });
  }
  await deps.database.transaction((tx) => store.markClosed(tx, payment.id));
  return 'unpaid';
}

export async function recordIfPaid(
  deps: PaymentsDependencies,
  store: PaymentStore,
  payment: PaymentRow,
): Promise<boolean> {
  const found = await deps.wechatPay.find(payment.order_number);
  if (found.state !== 'paid') return false;
  await recordPayment(deps, store, found.transaction);
  return true;
}
