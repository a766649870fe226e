// Door of the payments service.
import type { Consumer } from '@xiaoqiao/broker';
import { type Id, type PaymentParameters, routes, type ShippingReport } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { paymentTables } from './migrations/0001-payments.ts';
import { shippingReportTables } from './migrations/0002-shipping-reports.ts';
import { reconciliationTables } from './migrations/0003-reconciliations.ts';
import { onOrderPaymentUnfulfillable } from './on-order-payment-unfulfillable.ts';
import { onOrderRefundApproved } from './on-order-refund-approved.ts';
import { onOrderShipmentCorrected } from './on-order-shipment-corrected.ts';
import { onOrderShipped } from './on-order-shipped.ts';
import { onPaymentCheckCameDue } from './on-payment-check-came-due.ts';
import { onPaymentRefundCheckCameDue } from './on-payment-refund-check-came-due.ts';
import { onPaymentShippingReportCameDue } from './on-payment-shipping-report-came-due.ts';
import { onWechatTradeSettled } from './on-wechat-trade-settled.ts';
import type { PaymentsDependencies } from './ports.ts';
import { presentShippingReport } from './present-shipping-report.ts';
import { receiveNotification } from './receive-notification.ts';
import { createReconciler } from './reconciler.ts';
import { remindOfReceipt } from './remind-of-receipt.ts';
import { settlePayment } from './settle-payment.ts';
import { type StartPayment, startPayment } from './start-payment.ts';
import { createPaymentStore } from './store.ts';
import { createShippingStore } from './store-shipping.ts';

export type * from './ports.ts';
export { createReconciler, type Reconciler } from './reconciler.ts';
export type { StartPayment } from './start-payment.ts';

export const paymentMigrations = [paymentTables, shippingReportTables, reconciliationTables];

export interface PaymentsService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
  start(payment: StartPayment): Promise<PaymentParameters>;
  /** At boot, once the tables are there. */
  open(): Promise<void>;
  settle(orderId: Id<'order'>): Promise<'paid' | 'unpaid'>;
  /** By order; those of which WeChat was never to be told are not in it. */
  shippingReports(orderIds: readonly Id<'order'>[]): Promise<ReadonlyMap<Id<'order'>, ShippingReport>>;
}

export function createPaymentsService(deps: PaymentsDependencies): PaymentsService {
  const store = createPaymentStore(deps.database);
  const shipping = createShippingStore(deps.database);
  const stores = { payments: store, shipping };
  const reconciler = createReconciler(deps);
  return {
    routes: [
      serve(routes.wechatPayNotification, (request) => receiveNotification(deps, store, request)),
      serve(routes.adminRemindReceipt, ({ params: { id }, body }) =>
        remindOfReceipt(deps, stores, { orderId: id, receivedAt: Date.parse(body.receivedAt) }),
      ),
      ...reconciler.routes,
    ],
    consumers: [
      onOrderRefundApproved(deps, store),
      onOrderPaymentUnfulfillable(deps, store),
      onPaymentCheckCameDue(deps, store),
      onPaymentRefundCheckCameDue(deps, store),
      onOrderShipped(deps, stores),
      onOrderShipmentCorrected(deps, stores),
      onPaymentShippingReportCameDue(deps, stores),
      onWechatTradeSettled(deps, store),
      ...reconciler.consumers,
    ] as Consumer[],
    start: (payment) => startPayment(deps, store, payment),
    open: () => reconciler.open(),
    settle: (orderId) => settlePayment(deps, store, orderId),
    async shippingReports(orderIds) {
      const rows = await shipping.list(orderIds);
      return new Map(rows.map((row) => [row.order_id, presentShippingReport(row)]));
    },
  };
}
