// What a refund may be: pure rules over an order and the refunds it already has.
import { DAY } from '@xiaoqiao/kit/clock';
import type { RefundRequest } from '@xiaoqiao/wechat/wire';
import type { Order, Refund } from '../records.ts';
import { isPaid } from './order.ts';
import { PayRefusal } from './pay-refusal.ts';

const MOST_REFUNDS = 50;
const REFUND_WINDOW = 365 * DAY;

/** Undefined when the refund may go ahead. */
export function refusalOf(
  request: RefundRequest,
  { order, earlier, now }: { order: Order; earlier: readonly Refund[]; now: number },
): PayRefusal | undefined {
  if (!isPaid(order)) return new PayRefusal('TRADE_ERROR', '订单未支付，不能退款');
  if (request.amount.total !== order.total)
    return new PayRefusal('INVALID_REQUEST', '订单总金额与支付时不一致');
  if (now - order.paidAt! > REFUND_WINDOW) return new PayRefusal('INVALID_REQUEST', '订单已超过可退款期限');
  // A closed refund gave the money back to the merchant; every other one counts.
  const counted = earlier.filter(({ status }) => status !== 'CLOSED');
  const refunded = counted.reduce((sum, { amount }) => sum + amount, 0);
  if (refunded + request.amount.refund > order.total)
    return new PayRefusal('INVALID_REQUEST', '申请退款金额超过订单可退金额');
  if (counted.length >= MOST_REFUNDS)
    return new PayRefusal('INVALID_REQUEST', `一笔订单最多支持${MOST_REFUNDS}次部分退款`);
  return undefined;
}
