// POST /wxa/getpluginopenpid: a code of wx.pluginLogin becomes the user's openpid, once; the plugin's app asks.
import { createHash } from 'node:crypto';
import { errcodes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import type { World } from '../world.ts';
import { CODE_LIFE } from './users.ts';

export function addGetPluginOpenpid(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/wxa/getpluginopenpid',
    withToken: true,
    // Judged here, because this API has codes of its own.
    body: { 'code?': () => undefined },
    handle({ body, appid }) {
      if (typeof body.code !== 'string' || body.code === '') throw new ApiRefusal(errcodes.pluginCallInvalid);
      const code = world.pluginCodes.get(body.code);
      if (code === undefined || code.used || world.clock.now() - code.issuedAt > CODE_LIFE)
        throw new ApiRefusal(errcodes.openpidUnknown);
      if (code.appid !== appid) throw new ApiRefusal(errcodes.pluginMismatch);
      world.pluginCodes.put(code.code, { ...code, used: true });
      return { errcode: 0, errmsg: 'ok', openpid: openpidOf(appid, code.openid) };
    },
  });
}

/** Always the same for one user and one plugin, and not the openid. */
const openpidOf = (appid: string, openid: string): string =>
  `G${createHash('sha256').update(`${appid} ${openid}`).digest('base64url').slice(0, 27)}`;
