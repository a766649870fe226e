// Payment: what WeChat tells us. Everything else about money happens behind the order routes.
import { Type } from 'typebox';
import { route } from './route.ts';
import { IdParams, Input, TimeSchema } from './schema.ts';

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
