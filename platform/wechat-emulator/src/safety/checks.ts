// POST /wxa/msg_sec_check and /wxa/media_check_async, version 2: errcode 0 whatever is found.
import { SECOND } from '@xiaoqiao/kit/clock';
import { CHECKED_TEXT_LENGTH, checkedMedia, checkScenes, errcodes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { ApiRefusal } from '../http/api-refusal.ts';
import { type ApiCall, addApiRoute } from '../http/api-route.ts';
import { anyNumber, anyText, requireActivity, userOfApp } from '../http/api-rules.ts';
import { randomHex } from '../random.ts';
import type { World } from '../world.ts';
import { describeVerdict, verdictOn } from './verdicts.ts';

/** How long a media takes; WeChat promises half an hour. */
const MEDIA_DELAY = SECOND;

export function addSafetyRoutes(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/wxa/msg_sec_check',
    withToken: true,
    sealable: true,
    body: {
      content: anyText,
      version: anyNumber,
      scene: anyNumber,
      openid: anyText,
      'title?': anyText,
      'nickname?': anyText,
      'signature?': anyText,
    },
    handle(call) {
      checkAuthor(world, call);
      const { content, scene, signature, title = '', nickname = '' } = call.body;
      const text = content as string;
      if (text === '' || text.length > CHECKED_TEXT_LENGTH) throw new ApiRefusal(errcodes.argumentsInvalid);
      if (signature !== undefined && scene !== checkScenes.profile)
        throw new ApiRefusal(errcodes.argumentsInvalid, 'invalid args: signature needs scene 1');
      const verdict = verdictOn(world, [text, title, nickname, signature ?? ''].join('\n'));
      return { errcode: 0, errmsg: 'ok', ...describeVerdict(verdict), trace_id: newTraceId() };
    },
  });
  addApiRoute(app, world, {
    method: 'POST',
    path: '/wxa/media_check_async',
    withToken: true,
    body: {
      media_url: anyText,
      media_type: anyNumber,
      version: anyNumber,
      scene: anyNumber,
      openid: anyText,
    },
    handle(call) {
      checkAuthor(world, call);
      const { media_url: url, media_type: type } = call.body;
      if (!(Object.values(checkedMedia) as unknown[]).includes(type))
        throw new ApiRefusal(errcodes.mediaTypeInvalid);
      if (!/^https?:\/\/[^/]/.test(url as string)) throw new ApiRefusal(errcodes.mediaUnreadable);
      const traceId = newTraceId();
      const verdict = verdictOn(world, url as string);
      world.program.mediaChecks.put(traceId, {
        traceId,
        appid: call.appid,
        verdict,
        at: world.clock.now() + MEDIA_DELAY,
      });
      world.wake();
      return { errcode: 0, errmsg: 'ok', trace_id: traceId };
    },
  });
}

const newTraceId = () => `${randomHex(4)}-${randomHex(4)}-${randomHex(4)}`;

function checkAuthor(world: World, { body, appid }: ApiCall): void {
  if (body.version !== 2) throw new ApiRefusal(errcodes.argumentsInvalid, 'invalid args: version must be 2');
  if (!(Object.values(checkScenes) as unknown[]).includes(body.scene))
    throw new ApiRefusal(errcodes.sceneInvalid);
  requireActivity(world, userOfApp(world, body.openid, appid, errcodes.ownerMismatch));
}
