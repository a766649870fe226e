// Use case: an order was shipped, or its shipment corrected. The row and the timer that tells WeChat are one transaction.
import type { Id, LogisticsType } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import type { PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';
import type { ShippingStore } from './store-shipping.ts';
import type { ShippingReportRow } from './tables.ts';

export interface OpenShippingReport {
  readonly orderId: Id<'order'>;
  readonly logistics: LogisticsType;
  readonly companyCode: string | null;
  readonly trackingNumber: string;
  readonly receiverPhone: string;
  /** Milliseconds; of a correction later than what it corrects. */
  readonly at: number;
}

export async function openShippingReport(
  tx: Transaction,
  { outbox, clock }: PaymentsDependencies,
  { payments, shipping }: { payments: PaymentStore; shipping: ShippingStore },
  { orderId, logistics, companyCode, trackingNumber, receiverPhone, at }: OpenShippingReport,
): Promise<void> {
  const payment = await payments.findByOrder(orderId, tx);
  // Nothing was paid through WeChat: it has nothing to wait for.
  if (payment?.status !== 'succeeded') return;
  const before = await shipping.find(orderId, tx);
  // Deliveries come in no promised order: what is older than what is known says nothing new.
  if (before !== undefined && before.shipped_at > at) return;
  const report: ShippingReportRow = {
    order_id: orderId,
    payment_id: payment.id,
    logistics,
    company_code: companyCode,
    tracking_number: trackingNumber,
    receiver_phone: receiverPhone,
    status: 'pending',
    reason: null,
    wechat_code: null,
    hint: null,
    told_before: before?.told_before || before?.status === 'reported' ? 1 : 0,
    shipped_at: at,
    opened_at: clock.now(),
    reported_at: before?.reported_at ?? null,
    reminded_at: before?.reminded_at ?? null,
  };
  await (before === undefined ? shipping.insert(tx, report) : shipping.replace(tx, report));
  await outbox.add(tx, 'payment.shipping-report-came-due', { orderId, attempt: 0 });
}
