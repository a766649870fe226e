// What the page of an order shows, from the order alone.
import type { Order, Refund } from '../../../api/order';
import { statusWord } from '../../../format/order-status';
import { clockOf, minuteOf } from '../../../format/time';
import { fill } from '../../../i18n/fill';
import type { Dictionary } from '../../../i18n/zh';

export interface OrderView {
  readonly status: string;
  readonly hint: string;
  /** How many of the four steps are done; -1 when the order ended otherwise. */
  readonly step: number;
  readonly orderedAt: string;
  readonly paidAt: string;
  readonly shipment: string;
  readonly refunds: readonly { readonly id: string; readonly amount: number; readonly words: string }[];
  readonly canRefund: boolean;
}

const steps: Partial<Record<Order['status'], number>> = { pending: 1, paid: 2, shipped: 3, completed: 4 };

function hintOf(order: Order, t: Dictionary): string {
  if (order.status === 'pending') return fill(t.payBefore, { time: clockOf(order.expiresAt) });
  if (order.status !== 'cancelled') return '';
  const reasons = { user: t.cancelledByUser, expired: t.cancelledExpired, admin: t.cancelledByAdmin };
  return order.cancelReason === null ? '' : reasons[order.cancelReason];
}

const refundWords = ({ status, decisionNote }: Refund, t: Dictionary): string =>
  decisionNote ? `${t[`refundStatus_${status}`]}：${decisionNote}` : t[`refundStatus_${status}`];

export function viewOf(order: Order, t: Dictionary): OrderView {
  const { shipment } = order;
  return {
    status: statusWord(order.status, t),
    hint: hintOf(order, t),
    step: steps[order.status] ?? -1,
    orderedAt: minuteOf(order.createdAt),
    paidAt: minuteOf(order.paidAt),
    shipment:
      shipment === null
        ? ''
        : fill(t.shippedMessage, { carrier: shipment.carrier, number: shipment.trackingNumber }),
    refunds: order.refunds.map((refund) => ({
      id: refund.id,
      amount: refund.amount,
      words: refundWords(refund, t),
    })),
    canRefund: ['paid', 'shipped', 'completed'].includes(order.status) && order.refundedTotal < order.total,
  };
}
