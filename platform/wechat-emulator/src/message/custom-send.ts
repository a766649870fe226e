// POST /cgi-bin/message/custom/send: customer service answers users who wrote a short time ago.
import { errcodes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { object, oneOf, text } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { anyText, userOfApp } from '../http/api-rules.ts';
import { randomDigits } from '../random.ts';
import type { World } from '../world.ts';
import { takeTurn } from './chats.ts';
import { rememberMessage } from './sent-messages.ts';

const contents = {
  'text?': object({ content: anyText }),
  'image?': object({ media_id: text(256) }),
  'link?': object({ title: anyText, description: anyText, url: text(1024), thumb_url: text(1024) }),
  'miniprogrampage?': object({ title: anyText, pagepath: text(1024), thumb_media_id: text(256) }),
};

export function addCustomSend(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/cgi-bin/message/custom/send',
    withToken: true,
    sealable: true,
    body: { touser: anyText, msgtype: oneOf('text', 'image', 'link', 'miniprogrampage'), ...contents },
    handle({ body, appid }) {
      const user = userOfApp(world, body.touser, appid);
      const content = body[body.msgtype as string] as { content?: unknown } | undefined;
      if (content === undefined || content.content === '') throw new ApiRefusal(errcodes.argumentsInvalid);
      takeTurn(world, user.openid);
      const id = `5${randomDigits(18)}`;
      rememberMessage(world, { id, appid, openid: user.openid, type: 'customer-service', body });
      return { errcode: 0, errmsg: 'ok' };
    },
  });
}
