// POST /cgi-bin/message/subscribe/send: one message for one consent, made from a template.
import { errcodes, miniprogramStates, templateFault } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { oneOf, type Rule } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { anyText, userOfApp } from '../http/api-rules.ts';
import { rawNumber } from '../http/raw-number.ts';
import type { Template } from '../program-world.ts';
import { sendPush } from '../push/pushes.ts';
import { randomDigits } from '../random.ts';
import { keyOf } from '../records.ts';
import type { World } from '../world.ts';
import { rememberMessage } from './sent-messages.ts';
import { takeCredit } from './subscriptions.ts';

const anyObject: Rule = (value, field) =>
  typeof value === 'object' && value !== null ? undefined : { field, issue: 'must be an object', value };

export function addSubscribeSend(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/cgi-bin/message/subscribe/send',
    withToken: true,
    body: {
      touser: anyText,
      template_id: anyText,
      'page?': anyText,
      data: anyObject,
      'miniprogram_state?': oneOf(...Object.values(miniprogramStates)),
      'lang?': oneOf('zh_CN', 'en_US', 'zh_HK', 'zh_TW'),
    },
    handle({ body, appid }) {
      const user = userOfApp(world, body.touser, appid);
      const templateId = body.template_id as string;
      const template = world.program.templates.get(keyOf(appid, templateId));
      if (template === undefined) throw new ApiRefusal(errcodes.templateInvalid);
      checkData(template, body.data as Readonly<Record<string, unknown>>);
      takeCredit(world, user.openid, templateId);
      // 64 bits, unquoted in the reply and quoted in the event.
      const messageId = `3${randomDigits(18)}`;
      rememberMessage(world, { id: messageId, appid, openid: user.openid, type: 'subscribe', body });
      const sent = { TemplateId: templateId, MsgID: messageId, ErrorCode: '0', ErrorStatus: 'success' };
      sendPush(world, user, {
        event: 'subscribe_msg_sent_event',
        members: { List: sent },
        listIn: 'SubscribeMsgSentEvent',
        textTime: true,
      });
      return { errcode: 0, errmsg: 'ok', msgid: rawNumber(messageId) };
    },
  });
}

function checkData({ keys, enums }: Template, data: Readonly<Record<string, unknown>>): void {
  const wrong = (key: string, why: string) =>
    new ApiRefusal(errcodes.messageInvalid, `argument invalid! data.${key}.value ${why}`);
  const surplus = Object.keys(data).find((key) => !keys.includes(key));
  if (surplus !== undefined) throw wrong(surplus, 'is not in the template');
  for (const key of keys) {
    const value = (data[key] as { value?: unknown } | undefined)?.value;
    if (typeof value !== 'string' || value === '') throw wrong(key, 'is empty');
    const allowed = enums[key];
    if (allowed !== undefined && !allowed.includes(value)) throw wrong(key, 'invalid');
    if (templateFault({ [key]: value }) !== undefined) throw wrong(key, 'invalid');
  }
}
