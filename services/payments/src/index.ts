// Door of the payments service.
import type { Consumer } from '@xiaoqiao/broker';
import { type Id, type PaymentParameters, routes } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { paymentTables } from './migrations/0001-payments.ts';
import { onOrderPaymentUnfulfillable } from './on-order-payment-unfulfillable.ts';
import { onOrderRefundApproved } from './on-order-refund-approved.ts';
import { onPaymentCheckCameDue } from './on-payment-check-came-due.ts';
import { onPaymentRefundCheckCameDue } from './on-payment-refund-check-came-due.ts';
import type { PaymentsDependencies } from './ports.ts';
import { receiveNotification } from './receive-notification.ts';
import { settlePayment } from './settle-payment.ts';
import { type StartPayment, startPayment } from './start-payment.ts';
import { createPaymentStore } from './store.ts';

export type * from './ports.ts';
export type { StartPayment } from './start-payment.ts';

export const paymentMigrations = [paymentTables];

export interface PaymentsService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
  start(payment: StartPayment): Promise<PaymentParameters>;
  settle(orderId: Id<'order'>): Promise<'paid' | 'unpaid'>;
}

export function createPaymentsService(deps: PaymentsDependencies): PaymentsService {
  const store = createPaymentStore(deps.database);
  return {
    routes: [serve(routes.wechatPayNotification, (request) => receiveNotification(deps, store, request))],
    consumers: [
      onOrderRefundApproved(deps, store),
      onOrderPaymentUnfulfillable(deps, store),
      onPaymentCheckCameDue(deps, store),
      onPaymentRefundCheckCameDue(deps, store),
    ] as Consumer[],
    start: (payment) => startPayment(deps, store, payment),
    settle: (orderId) => settlePayment(deps, store, orderId),
  };
}
