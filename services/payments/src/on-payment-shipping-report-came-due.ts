// WeChat is to be told of a shipment: tell it, note what it said, and come back until it has taken or refused it.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import type { PaymentsDependencies, ReportOutcome } from './ports.ts';
import { judgeReport, reportDelay } from './shipping-report.ts';
import type { PaymentStore } from './store.ts';
import type { ShippingStore } from './store-shipping.ts';
import type { PaymentRow, ShippingReportRow } from './tables.ts';

const NAME = 'payments.on-payment-shipping-report-came-due';
const LONGEST_ITEM = 120;

export const onPaymentShippingReportCameDue = (
  deps: PaymentsDependencies,
  { payments, shipping }: { payments: PaymentStore; shipping: ShippingStore },
): Consumer<'payment.shipping-report-came-due'> =>
  consumer(NAME, 'payment.shipping-report-came-due', async ({ id: eventId, data: { orderId, attempt } }) => {
    const { database, outbox, clock, log } = deps;
    const report = await shipping.find(orderId);
    if (report?.status !== 'pending') return;
    const payment = await payments.find(report.payment_id);
    if (payment === undefined) throw new Error(`the report of order ${orderId} has no payment`);
    const change = judgeReport(report, await tell(deps, payment, report), clock.now());
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const reported = change.status === 'reported' ? { told_before: 1, reported_at: clock.now() } : {};
      if (!(await shipping.move(tx, report, { ...change, ...reported }))) return;
      const fact = { orderId, paymentId: payment.id };
      if (change.status === 'pending') {
        const due = { availableAt: clock.now() + reportDelay(attempt) };
        const again = { orderId, attempt: attempt + 1 };
        await outbox.add(tx, 'payment.shipping-report-came-due', again, due);
      } else if (change.status === 'reported') {
        await outbox.add(tx, 'payment.shipping-reported', fact);
      } else if (change.status === 'refused') {
        const { reason, wechat_code: wechatCode } = change;
        log.error('WeChat refuses the report of a shipment', { ...fact, reason, wechatCode });
        await outbox.add(tx, 'payment.shipping-refused', { ...fact, reason: reason ?? '', wechatCode });
      }
    });
  });

/** Telling the same twice does no harm: WeChat answers that nothing changed. */
async function tell(
  { wechatShipping }: PaymentsDependencies,
  payment: PaymentRow,
  report: ShippingReportRow,
): Promise<ReportOutcome> {
  const trade = { transactionId: payment.transaction_id ?? '' };
  const outcome = await wechatShipping.report({
    ...trade,
    openid: payment.openid,
    logistics: report.logistics,
    item: payment.description.slice(0, LONGEST_ITEM),
    companyCode: report.company_code,
    trackingNumber: report.tracking_number,
    receiverPhone: report.receiver_phone,
    shippedAt: report.shipped_at,
  });
  if (outcome.outcome !== 'refused' || report.told_before === 1) return outcome;
  // Refused, but perhaps because it is known: an answer that was lost, or somebody who did it by hand at WeChat.
  const state = await wechatShipping.stateOf(trade);
  if (state === 'shipped' || state === 'received') return { outcome: 'reported' };
  if (state === 'refunded') return { outcome: 'skipped', reason: 'the payment was refunded' };
  return outcome;
}
