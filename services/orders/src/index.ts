// Door of the orders service.
import type { Consumer } from '@xiaoqiao/broker';
import type { Id, Order } from '@xiaoqiao/contract';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import { orderTables } from './migrations/0001-orders.ts';
import { shipmentColumns } from './migrations/0002-shipments.ts';
import { refundEvidenceColumn } from './migrations/0003-refund-evidence.ts';
import { onPaymentReceiptConfirmed } from './on-payment-receipt-confirmed.ts';
import { onPaymentRefundFailed } from './on-payment-refund-failed.ts';
import { onPaymentRefunded } from './on-payment-refunded.ts';
import { onPaymentSucceeded } from './on-payment-succeeded.ts';
import { onPaymentWindowEnded } from './on-payment-window-ended.ts';
import { onReceiptWindowEnded } from './on-receipt-window-ended.ts';
import type { OrdersDependencies } from './ports.ts';
import { presentOrder } from './present.ts';
import { orderRoutes } from './routes.ts';
import { createOrderStore } from './store.ts';
import { createCartStore } from './store-cart.ts';

export type * from './ports.ts';

export const orderMigrations = [orderTables, shipmentColumns, refundEvidenceColumn];

export interface OrdersService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
  /** Whose order it is; undefined when there is no such order. */
  ownerOf(orderId: Id<'order'>): Promise<Id<'user'> | undefined>;
  /** As its buyer sees it. */
  show(orderId: Id<'order'>): Promise<Order | undefined>;
}

export function createOrdersService(deps: OrdersDependencies): OrdersService {
  const orders = createOrderStore(deps.database);
  const carts = createCartStore(deps.database);
  return {
    routes: orderRoutes(deps, { orders, carts }),
    ownerOf: (orderId) => orders.ownerOf(orderId),
    async show(orderId) {
      const found = await orders.find(orderId);
      return found && presentOrder(found);
    },
    consumers: [
      onPaymentWindowEnded(deps, orders),
      onPaymentSucceeded(deps, orders),
      onReceiptWindowEnded(deps, orders),
      onPaymentReceiptConfirmed(deps, orders),
      onPaymentRefunded(deps, orders),
      onPaymentRefundFailed(deps, orders),
    ] as Consumer[],
  };
}
