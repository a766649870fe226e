// Rows as the contract shows them.
import { type AdminOrder, fen, type Id, type Order, type Refund } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { ShippingReports } from './ports.ts';
import type { OrderWithParts } from './store.ts';
import type { RefundRow } from './tables.ts';

const time = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : toRfc3339(milliseconds);

export function presentOrder({ order, items, refunds }: OrderWithParts): Order {
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    items: items.map((item) => ({
      skuId: item.sku_id,
      productId: item.product_id,
      name: item.name,
      specifications: JSON.parse(item.specifications),
      imageUrl: item.image_url,
      price: fen(item.price),
      quantity: item.quantity,
    })),
    total: fen(order.total),
    refundedTotal: fen(order.refunded_total),
    address: JSON.parse(order.address),
    note: order.note,
    cancelReason: order.cancel_reason,
    shipment:
      order.shipped_at === null
        ? null
        : {
            logistics: order.logistics ?? 'express',
            carrier: order.carrier ?? '',
            companyCode: order.company_code,
            trackingNumber: order.tracking_number ?? '',
            shippedAt: toRfc3339(order.shipped_at),
          },
    refunds: refunds.map(presentRefund),
    createdAt: toRfc3339(order.created_at),
    expiresAt: toRfc3339(order.expires_at),
    paidAt: time(order.paid_at),
    completedAt: time(order.completed_at),
    cancelledAt: time(order.cancelled_at),
  };
}

/** As an operator sees them: with their buyers, and whether WeChat knows of the shipments. */
export async function presentForOperator(
  shippingReports: ShippingReports,
  orders: readonly OrderWithParts[],
): Promise<AdminOrder[]> {
  const reports = await shippingReports.shippingReports(orders.map(({ order }) => order.id));
  return orders.map((parts) => ({
    ...presentOrder(parts),
    userId: parts.order.user_id,
    shippingReport: reports.get(parts.order.id) ?? null,
  }));
}

export const evidenceOf = ({ evidence }: RefundRow): Id<'file'>[] =>
  evidence === null ? [] : JSON.parse(evidence);

export function presentRefund(refund: RefundRow): Refund {
  return {
    id: refund.id,
    amount: fen(refund.amount),
    reason: refund.reason,
    evidence: evidenceOf(refund),
    status: refund.status,
    decisionNote: refund.decision_note,
    requestedAt: toRfc3339(refund.requested_at),
    decidedAt: time(refund.decided_at),
    completedAt: time(refund.completed_at),
  };
}
