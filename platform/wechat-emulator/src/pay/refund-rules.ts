// What a refund may be: pure rules over an order and the refunds it already has.
import { DAY } from '@xiaoqiao/kit/clock';
import type { RefundRequest } from '@xiaoqiao/wechat/wire';
import type { Order, Refund } from '../records.ts';
import { isPaid } from './order.ts';
import { internalNumbers, PayRefusal } from './pay-refusal.ts';

const MOST_REFUNDS = 50;
const REFUND_WINDOW = 365 * DAY;

interface RefundHistory {
  readonly order: Order;
  readonly earlier: readonly Refund[];
  readonly now: number;
  /** Milliseconds between one refund and the next. */
  readonly interval: number;
}

/** Undefined when the refund may go ahead. */
export function refusalOf(
  request: RefundRequest,
  { order, earlier, now, interval }: RefundHistory,
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
  if (earlier.some(({ createdAt }) => now - createdAt < interval))
    return new PayRefusal('FREQUENCY_LIMITED', '多次部分退款须间隔1分钟', {
      internalNumber: internalNumbers.rate,
    });
  return undefined;
}
