// Payment: what WeChat tells us. Everything else about money happens behind the order routes.
import { Type } from 'typebox';
import { route } from './route.ts';

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
};
