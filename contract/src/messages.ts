// Messages: what WeChat pushes to us, and what users let us tell them.
import { type Static, Type } from 'typebox';
import { route } from './route.ts';
import { Input } from './schema.ts';

/** WeChat may add more at any time. */
const PushQuery = Type.Object(
  Object.fromEntries(
    ['signature', 'timestamp', 'nonce', 'echostr', 'openid', 'encrypt_type', 'msg_signature'].map((name) => [
      name,
      Type.Optional(Type.String({ maxLength: 256 })),
    ]),
  ),
);

/** What buyers can be told, by the event that it tells of. */
export const notices = [
  'order.paid',
  'order.shipped',
  'order.refund-approved',
  'order.refund-rejected',
  'order.refunded',
] as const;
export type Notice = (typeof notices)[number];

export const Subscription = Type.Object({
  notice: Type.Enum(notices),
  templateId: Type.String({ description: 'for wx.requestSubscribeMessage' }),
  credits: Type.Integer({ description: 'messages that may still be sent' }),
});
export type Subscription = Static<typeof Subscription>;

export const subscriptionAnswers = ['accept', 'reject', 'ban', 'filter'] as const;
export type SubscriptionAnswer = (typeof subscriptionAnswers)[number];

const Subscriptions = Type.Object({ list: Type.Array(Subscription) });

export const messageRoutes = {
  listSubscriptions: route({
    method: 'GET',
    path: '/users/me/subscriptions',
    service: 'messages',
    access: 'user',
    summary: '可订阅的通知与剩余次数 / Notices to subscribe to, and how many may still come',
    response: Subscriptions,
  }),
  reportSubscriptions: route({
    method: 'POST',
    path: '/users/me/subscriptions',
    service: 'messages',
    access: 'user',
    limit: 'write',
    summary: '上报订阅授权结果 / What wx.requestSubscribeMessage said, but for errMsg',
    body: Input({
      answers: Type.Record(
        Type.String({ pattern: '^[A-Za-z0-9_-]{10,64}$' }),
        Type.Enum(subscriptionAnswers),
        {
          minProperties: 1,
          maxProperties: 20,
          additionalProperties: false,
        },
      ),
    }),
    response: Subscriptions,
    errors: ['wechat_not_bound'],
  }),
  wechatPushCheck: route({
    method: 'GET',
    path: '/wechat/push',
    service: 'messages',
    access: 'public',
    bare: true,
    summary: '微信消息推送：验证地址 / Message push: WeChat checks the address',
    query: PushQuery,
    response: Type.String({ description: 'echostr, verbatim' }),
    errors: ['notification_unverified', 'notification_invalid', 'route_not_found'],
  }),
  wechatPush: route({
    method: 'POST',
    path: '/wechat/push',
    service: 'messages',
    access: 'public',
    rawBody: true,
    bare: true,
    summary: '微信消息推送 / Message push, JSON or XML; not there until it is configured',
    query: PushQuery,
    body: Type.Unknown(),
    response: Type.String({ description: '`success`' }),
    errors: ['notification_unverified', 'notification_invalid', 'route_not_found'],
  }),
};
