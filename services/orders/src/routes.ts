// The order routes: each one line from the contract to its use case.
import { routes } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { cancelOrder } from './cancel-order.ts';
import { createCart } from './cart.ts';
import { confirmOrder } from './confirm-order.ts';
import { correctShipment } from './correct-shipment.ts';
import { decideRefund } from './decide-refund.ts';
import { listOrders } from './list-orders.ts';
import { loadOrder } from './load.ts';
import { payOrder } from './pay-order.ts';
import { createPlaceOrder } from './place-order.ts';
import type { OrdersDependencies } from './ports.ts';
import { presentForOperator, presentOrder } from './present.ts';
import { requestRefund } from './request-refund.ts';
import { shipOrder } from './ship-order.ts';
import { showEvidence } from './show-evidence.ts';
import type { OrderStore, OrderWithParts } from './store.ts';
import type { CartStore } from './store-cart.ts';

export function orderRoutes(
  deps: OrdersDependencies,
  stores: { orders: OrderStore; carts: CartStore },
): RouteHandler[] {
  const { orders } = stores;
  const cart = createCart(deps, stores.carts);
  const placeOrder = createPlaceOrder(deps, stores);
  const forOperator = async (order: OrderWithParts) => (await presentForOperator(deps.payments, [order]))[0]!;
  return [
    serve(routes.getCart, ({ caller }) => cart.show(caller.userId)),
    serve(routes.putCartItem, ({ caller, params: { skuId }, body: { quantity } }) =>
      cart.put(caller.userId, { skuId, quantity }),
    ),
    serve(routes.deleteCartItem, ({ caller, params: { skuId } }) => cart.remove(caller.userId, skuId)),

    serve(routes.placeOrder, ({ caller: { userId }, body, idempotencyKey }) =>
      placeOrder({ ...body, userId, idempotencyKey }),
    ),
    serve(routes.listOrders, async ({ caller: { userId }, query }) => {
      const { list, nextCursor } = await listOrders(orders, { ...query, userId });
      return { list: list.map(presentOrder), nextCursor };
    }),
    serve(routes.getOrder, async ({ caller: { userId }, params: { id } }) =>
      presentOrder(await loadOrder(orders, { id, userId })),
    ),
    serve(routes.payOrder, ({ caller: { userId }, params: { id }, idempotencyKey }) =>
      payOrder(deps, orders, { userId, orderId: id, idempotencyKey }),
    ),
    serve(routes.cancelOrder, async ({ caller: { userId }, params: { id } }) =>
      presentOrder(await cancelOrder(deps, orders, { orderId: id, userId, reason: 'user' })),
    ),
    serve(routes.confirmOrder, async ({ caller: { userId }, params: { id } }) =>
      presentOrder(await confirmOrder(deps, orders, { orderId: id, userId })),
    ),
    serve(routes.requestRefund, ({ caller: { userId }, params: { id }, body, idempotencyKey }) =>
      requestRefund(deps, orders, { ...body, orderId: id, userId, callerId: userId, idempotencyKey }),
    ),
    serve(routes.showRefundEvidence, ({ caller: { userId }, params: { id, refundId } }) =>
      showEvidence(deps, orders, { orderId: id, refundId, userId }),
    ),

    serve(routes.adminListOrders, async ({ query }) => {
      const { list, nextCursor } = await listOrders(orders, query);
      return { list: await presentForOperator(deps.payments, list), nextCursor };
    }),
    serve(routes.adminGetOrder, async ({ params: { id } }) => forOperator(await loadOrder(orders, { id }))),
    serve(routes.adminShipOrder, async ({ params: { id }, body }) =>
      forOperator(await shipOrder(deps, orders, { orderId: id, ...body })),
    ),
    serve(routes.adminCorrectShipment, async ({ params: { id }, body }) =>
      forOperator(await correctShipment(deps, orders, { orderId: id, ...body })),
    ),
    serve(routes.adminRefundOrder, ({ caller, params: { id }, body, idempotencyKey }) =>
      requestRefund(deps, orders, { ...body, orderId: id, callerId: caller.userId, idempotencyKey }),
    ),
    serve(routes.adminShowRefundEvidence, ({ params: { id, refundId } }) =>
      showEvidence(deps, orders, { orderId: id, refundId }),
    ),
    serve(routes.adminDecideRefund, ({ params: { id, refundId }, body }) =>
      decideRefund(deps, orders, { orderId: id, refundId, ...body }),
    ),
  ];
}
