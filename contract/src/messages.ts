// Messages: what WeChat pushes to us, and what users let us tell them.
import { Type } from 'typebox';
import { route } from './route.ts';

/** WeChat may add more at any time. */
const PushQuery = Type.Object(
  Object.fromEntries(
    ['signature', 'timestamp', 'nonce', 'echostr', 'openid', 'encrypt_type', 'msg_signature'].map((name) => [
      name,
      Type.Optional(Type.String({ maxLength: 256 })),
    ]),
  ),
);

export const messageRoutes = {
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
