// Payment: what WeChat tells us. Everything else about money happens behind the order routes.
import { type Static, Type } from 'typebox';
import { route } from './route.ts';
import { CursorPage, CursorQuery, FenSchema, IdParams, Input, Nullable, TimeSchema } from './schema.ts';

export const reconciliationStatuses = ['waiting', 'matched', 'differed', 'failed'] as const;
export type ReconciliationStatus = (typeof reconciliationStatuses)[number];

const Sum = Type.Object({ count: Type.Integer(), total: FenSchema() });

/** A day of our books beside WeChat’s bill. */
export const Reconciliation = Type.Object({
  date: Type.String({ description: 'a day in China' }),
  status: Type.Enum(reconciliationStatuses),
  reason: Nullable(Type.String({ description: 'why it still waits, or has failed' })),
  hint: Nullable(Type.String({ description: 'what to do about it, in Chinese and English' })),
  payments: Sum,
  refunds: Sum,
  differences: Type.Integer(),
  dueAt: TimeSchema(),
  checkedAt: Nullable(TimeSchema()),
});
export type Reconciliation = Static<typeof Reconciliation>;

/** `…-missing-here`: only WeChat has it; `…-missing-there`: only we do. */
export const differenceKinds = [
  'payment-missing-here',
  'payment-missing-there',
  'payment-amount',
  'payment-state',
  'payment-transaction',
  'payment-repeated',
  'refund-missing-here',
  'refund-missing-there',
  'refund-amount',
  'refund-state',
  'refund-order',
  'refund-repeated',
  'bill-total',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export const Difference = Type.Object({
  kind: Type.Enum(differenceKinds),
  number: Type.String({ description: 'of the order or the refund; of a total, its column' }),
  ours: Nullable(Type.String({ description: 'an amount in fen, a state or a number' })),
  theirs: Nullable(Type.String()),
});
export type Difference = Static<typeof Difference>;

const DateParams = Input({ date: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }) });

export const paymentRoutes = {
  wechatPayNotification: route({
    method: 'POST',
    path: '/payments/wechat/notifications',
    service: 'payments',
    access: 'public',
    rawBody: true,
    bare: true,
    status: 204,
    summary: '微信支付回调 / WeChat Pay notifications of payments and refunds',
    body: Type.Unknown(),
    errors: ['notification_unverified', 'notification_invalid'],
  }),
  adminListReconciliations: route({
    method: 'GET',
    path: '/admin/payments/reconciliations',
    service: 'payments',
    access: 'payments:reconcile',
    summary: '每日对账列表 / Days and how they reconciled, latest first',
    query: Input(CursorQuery),
    response: CursorPage(Reconciliation),
    errors: ['cursor_invalid'],
  }),
  adminGetReconciliation: route({
    method: 'GET',
    path: '/admin/payments/reconciliations/:date',
    service: 'payments',
    access: 'payments:reconcile',
    summary: '某日对账 / One day',
    params: DateParams,
    response: Reconciliation,
    errors: ['reconciliation_not_found'],
  }),
  adminListDifferences: route({
    method: 'GET',
    path: '/admin/payments/reconciliations/:date/differences',
    service: 'payments',
    access: 'payments:reconcile',
    summary: '某日对账差异 / Every difference of a day',
    params: DateParams,
    query: Input(CursorQuery),
    response: CursorPage(Difference),
    errors: ['reconciliation_not_found', 'cursor_invalid'],
  }),
  adminRunReconciliation: route({
    method: 'POST',
    path: '/admin/payments/reconciliations/:date/runs',
    service: 'payments',
    access: 'payments:reconcile',
    summary: '重新对账 / Reconcile a day again',
    params: DateParams,
    response: Reconciliation,
  }),
  adminRemindReceipt: route({
    method: 'POST',
    path: '/admin/orders/:id/receipt-reminder',
    service: 'payments',
    access: 'orders:manage',
    status: 204,
    summary: '提醒买家确认收货 / WeChat reminds the buyer to confirm receipt; once per order, express only',
    params: IdParams('order'),
    body: Input({ receivedAt: TimeSchema('when the parcel was handed over') }),
    errors: ['order_not_found', 'shipment_not_reported', 'wechat_unavailable', 'wechat_rejected'],
  }),
};
