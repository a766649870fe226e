// checksession and resetusersessionkey: the server proves that it still holds a user's session_key.

import { errcodes, verifyLoginState } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { ApiRefusal } from '../http/api-refusal.ts';
import { type ApiCall, addApiRoute } from '../http/api-route.ts';
import type { User } from '../records.ts';
import type { World } from '../world.ts';
import { rotateSessionKey } from './users.ts';

/** With which a server proves that it holds a user's session_key. */
export const proofMembers = ['openid', 'signature', 'sig_method'] as const;

export function addSessionKeyRoutes(app: FastifyInstance, world: World): void {
  const route = { method: 'GET', query: proofMembers, withToken: true } as const;
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/checksession',
    handle(call) {
      checkUser(world, call);
      return { errcode: 0, errmsg: 'ok' };
    },
  });
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/resetusersessionkey',
    handle(call) {
      const user = rotateSessionKey(world, checkUser(world, call));
      return { errcode: 0, errmsg: 'ok', openid: user.openid, session_key: user.sessionKey };
    },
  });
}

/** @throws ApiRefusal 40003, 87008 or 87009. */
export function checkUser(world: World, call: ApiCall): User {
  const user = world.users.get(call.query.get('openid') ?? '');
  if (user === undefined || user.appid !== call.appid)
    throw new ApiRefusal(errcodes.openidInvalid, 'invalid openid');
  if (call.query.get('sig_method') !== 'hmac_sha256')
    throw new ApiRefusal(errcodes.signatureMethodInvalid, 'invalid sig_method');
  if (!verifyLoginState(user.sessionKey, call.query.get('signature') ?? ''))
    throw new ApiRefusal(errcodes.signatureInvalid, 'invalid signature');
  return user;
}
