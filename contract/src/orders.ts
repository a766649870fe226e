// Cart and orders.
import { type Static, Type } from 'typebox';
import { Specification } from './catalog.ts';
import { Address } from './identity.ts';
import { Refund } from './refunds.ts';
import { route } from './route.ts';
import {
  CursorPage,
  CursorQuery,
  FenSchema,
  IdParams,
  IdSchema,
  Input,
  Nullable,
  TextSchema,
  TimeSchema,
} from './schema.ts';

const Quantity = Type.Integer({ minimum: 1, maximum: 999 });

export const CartItem = Type.Object({
  skuId: IdSchema('sku'),
  productId: IdSchema('product'),
  name: Type.String(),
  specifications: Type.Array(Specification),
  imageUrl: Nullable(Type.String()),
  price: FenSchema(),
  quantity: Type.Integer(),
  stock: Type.Integer(),
  /** False when the product was taken off the shelf or the SKU retired. */
  available: Type.Boolean(),
});
export const Cart = Type.Object({
  items: Type.Array(CartItem),
  total: FenSchema({ description: 'of the available items' }),
});
export type Cart = Static<typeof Cart>;

export const orderStatuses = [
  'pending',
  'paid',
  'shipped',
  'completed',
  'cancelled',
  'refunding',
  'refunded',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];
const OrderStatusSchema = Type.Enum(orderStatuses);

export const OrderItem = Type.Object({
  skuId: IdSchema('sku'),
  productId: IdSchema('product'),
  name: Type.String(),
  specifications: Type.Array(Specification),
  imageUrl: Nullable(Type.String()),
  price: FenSchema(),
  quantity: Type.Integer(),
});

/** How goods travel, in WeChat’s terms. */
export const logisticsTypes = ['express', 'same_city', 'virtual', 'pick_up'] as const;
export type LogisticsType = (typeof logisticsTypes)[number];

export const Shipment = Type.Object({
  logistics: Type.Enum(logisticsTypes),
  carrier: Type.String(),
  companyCode: Nullable(Type.String()),
  trackingNumber: Type.String(),
  shippedAt: TimeSchema(),
});

const { id: _, isDefault: __, createdAt: ___, ...snapshot } = Address.properties;
/** The address as it was when the order was placed. */
export const AddressSnapshot = Type.Object(snapshot);
export type AddressSnapshot = Static<typeof AddressSnapshot>;

export const Order = Type.Object({
  id: IdSchema('order'),
  number: Type.String({ description: 'the number people read; also WeChat’s out_trade_no' }),
  status: OrderStatusSchema,
  items: Type.Array(OrderItem),
  total: FenSchema(),
  refundedTotal: FenSchema(),
  address: AddressSnapshot,
  note: Type.String(),
  cancelReason: Nullable(Type.Enum(['user', 'expired', 'admin'])),
  shipment: Nullable(Shipment),
  refunds: Type.Array(Refund),
  createdAt: TimeSchema(),
  expiresAt: TimeSchema('an unpaid order is cancelled then'),
  paidAt: Nullable(TimeSchema()),
  completedAt: Nullable(TimeSchema()),
  cancelledAt: Nullable(TimeSchema()),
});
export type Order = Static<typeof Order>;

export const shippingReportStatuses = ['pending', 'reported', 'refused', 'skipped'] as const;
export type ShippingReportStatus = (typeof shippingReportStatuses)[number];

/** Whether WeChat knows that an order was shipped. */
export const ShippingReport = Type.Object({
  status: Type.Enum(shippingReportStatuses),
  reason: Nullable(Type.String({ description: 'why it was refused, skipped or is still pending' })),
  wechatCode: Nullable(Type.String()),
  hint: Nullable(Type.String({ description: 'what to do about it, in Chinese and English' })),
  reportedAt: Nullable(TimeSchema()),
  remindedAt: Nullable(TimeSchema('when the buyer was reminded to confirm receipt')),
});
export type ShippingReport = Static<typeof ShippingReport>;

/** As an operator sees it. */
export const AdminOrder = Type.Object({
  ...Order.properties,
  userId: IdSchema('user'),
  shippingReport: Nullable(ShippingReport),
});
export type AdminOrder = Static<typeof AdminOrder>;

export const ShipmentInput = Input({
  logistics: Type.Optional(Type.Enum(logisticsTypes, { default: 'express' })),
  carrier: Type.Optional(TextSchema(40, { minLength: 1, description: 'for people; needed for express' })),
  companyCode: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{1,32}$',
      description: 'WeChat’s id of the carrier, e.g. SF or STO; WeChat wants it for express',
    }),
  ),
  trackingNumber: Type.Optional(TextSchema(64, { minLength: 1, description: 'needed for express' })),
});

export const PaymentParameters = Type.Object(
  {
    timeStamp: Type.String(),
    nonceStr: Type.String(),
    package: Type.String(),
    signType: Type.Literal('RSA'),
    paySign: Type.String(),
  },
  { description: 'arguments of wx.requestPayment' },
);
export type PaymentParameters = Static<typeof PaymentParameters>;

export const orderRoutes = {
  getCart: route({
    method: 'GET',
    path: '/cart',
    service: 'orders',
    access: 'user',
    summary: '购物车 / My cart',
    response: Cart,
  }),
  putCartItem: route({
    method: 'PUT',
    path: '/cart/items/:skuId',
    service: 'orders',
    access: 'user',
    limit: 'write',
    summary: '设置购物车数量 / Set the quantity of a SKU in the cart',
    params: Input({ skuId: IdSchema('sku') }),
    body: Input({ quantity: Quantity }),
    response: Cart,
    errors: ['sku_not_found', 'product_off_shelf', 'sku_out_of_stock', 'cart_full'],
  }),
  deleteCartItem: route({
    method: 'DELETE',
    path: '/cart/items/:skuId',
    service: 'orders',
    access: 'user',
    limit: 'write',
    summary: '移出购物车 / Take a SKU out of the cart',
    params: Input({ skuId: IdSchema('sku') }),
    response: Cart,
    errors: ['cart_item_not_found'],
  }),
  placeOrder: route({
    method: 'POST',
    path: '/orders',
    service: 'orders',
    access: 'user',
    limit: 'write',
    signature: true,
    idempotencyKey: true,
    status: 201,
    summary: '下单 / Place an order; what was ordered leaves the cart',
    body: Input({
      items: Type.Array(Input({ skuId: IdSchema('sku'), quantity: Quantity }), { minItems: 1, maxItems: 50 }),
      addressId: IdSchema('address'),
      expectedTotal: Type.Optional(
        FenSchema({ description: 'what the buyer saw; another total is refused with price_changed' }),
      ),
      note: Type.Optional(TextSchema(200)),
    }),
    response: Order,
    errors: [
      'sku_not_found',
      'product_off_shelf',
      'sku_out_of_stock',
      'price_changed',
      'address_not_found',
      'content_rejected',
      'idempotency_key_reused',
    ],
  }),
  listOrders: route({
    method: 'GET',
    path: '/orders',
    service: 'orders',
    access: 'user',
    summary: '我的订单 / My orders',
    query: Input({ ...CursorQuery, status: Type.Optional(OrderStatusSchema) }),
    response: CursorPage(Order),
    errors: ['cursor_invalid'],
  }),
  getOrder: route({
    method: 'GET',
    path: '/orders/:id',
    service: 'orders',
    access: 'user',
    summary: '订单详情 / One of my orders',
    params: IdParams('order'),
    response: Order,
    errors: ['order_not_found'],
  }),
  payOrder: route({
    method: 'POST',
    path: '/orders/:id/pay',
    service: 'orders',
    access: 'user',
    limit: 'write',
    signature: true,
    idempotencyKey: true,
    summary: '发起支付 / Start paying: arguments for wx.requestPayment',
    params: IdParams('order'),
    response: PaymentParameters,
    errors: [
      'order_not_found',
      'order_state_conflict',
      'wechat_not_bound',
      'wechat_unavailable',
      'wechat_rejected',
      'idempotency_key_reused',
    ],
  }),
  cancelOrder: route({
    method: 'POST',
    path: '/orders/:id/cancel',
    service: 'orders',
    access: 'user',
    limit: 'write',
    signature: true,
    summary: '取消订单 / Cancel an unpaid order',
    params: IdParams('order'),
    response: Order,
    errors: ['order_not_found', 'order_state_conflict', 'payment_in_progress', 'wechat_unavailable'],
  }),
  confirmOrder: route({
    method: 'POST',
    path: '/orders/:id/confirm',
    service: 'orders',
    access: 'user',
    limit: 'write',
    signature: true,
    summary: '确认收货 / Confirm receipt',
    params: IdParams('order'),
    response: Order,
    errors: ['order_not_found', 'order_state_conflict'],
  }),
  adminListOrders: route({
    method: 'GET',
    path: '/admin/orders',
    service: 'orders',
    access: 'orders:manage',
    summary: '订单管理列表 / Orders of everybody',
    query: Input({
      ...CursorQuery,
      status: Type.Optional(OrderStatusSchema),
      number: Type.Optional(Type.String({ maxLength: 32 })),
      userId: Type.Optional(IdSchema('user')),
    }),
    response: CursorPage(AdminOrder),
    errors: ['cursor_invalid'],
  }),
  adminGetOrder: route({
    method: 'GET',
    path: '/admin/orders/:id',
    service: 'orders',
    access: 'orders:manage',
    summary: '订单管理详情 / Any order',
    params: IdParams('order'),
    response: AdminOrder,
    errors: ['order_not_found'],
  }),
  adminShipOrder: route({
    method: 'POST',
    path: '/admin/orders/:id/ship',
    service: 'orders',
    access: 'orders:manage',
    summary: '发货 / Ship; WeChat is told where it wants to know',
    params: IdParams('order'),
    body: ShipmentInput,
    response: AdminOrder,
    errors: ['order_not_found', 'order_state_conflict'],
  }),
  adminCorrectShipment: route({
    method: 'PUT',
    path: '/admin/orders/:id/shipment',
    service: 'orders',
    access: 'orders:manage',
    summary: '更正发货信息并重新上报 / Correct a shipment and report it again; WeChat takes one correction',
    params: IdParams('order'),
    body: ShipmentInput,
    response: AdminOrder,
    errors: ['order_not_found', 'order_state_conflict'],
  }),
};
