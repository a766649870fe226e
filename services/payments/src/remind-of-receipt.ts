// Use case: an operator has WeChat remind the buyer to confirm what was delivered. WeChat does it once per order.
import type { Id } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';
import type { ShippingStore } from './store-shipping.ts';

/** @throws XiaoqiaoError `order_not_found`, `shipment_not_reported`, `wechat_unavailable`, `wechat_rejected` */
export async function remindOfReceipt(
  { database, clock, wechatShipping }: PaymentsDependencies,
  { payments, shipping }: { payments: PaymentStore; shipping: ShippingStore },
  { orderId, receivedAt }: { orderId: Id<'order'>; receivedAt: number },
): Promise<void> {
  const payment = await payments.findByOrder(orderId);
  if (payment === undefined) throw new XiaoqiaoError('order_not_found', { details: { id: orderId } });
  const report = await shipping.find(orderId);
  if (report?.status !== 'reported')
    throw new XiaoqiaoError('shipment_not_reported', { details: { id: orderId, status: report?.status } });
  await wechatShipping.remind({ transactionId: payment.transaction_id ?? '' }, receivedAt);
  await database.transaction((tx) => shipping.move(tx, report, { reminded_at: clock.now() }));
}
