// GET /sns/jscode2session: a login code becomes openid and session_key, once.

import { errcodes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { checkCredentials } from '../http/credentials.ts';
import { countUserCall } from '../quota/quotas.ts';
import type { World } from '../world.ts';
import { CODE_LIFE } from './users.ts';

export function addJscode2session(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'GET',
    path: '/sns/jscode2session',
    query: ['appid', 'secret', 'js_code', 'grant_type'],
    contentType: 'text/plain',
    handle({ query }) {
      const { appid } = checkCredentials(world, { appid: query.get('appid'), secret: query.get('secret') });
      if (query.get('grant_type') !== 'authorization_code')
        throw new ApiRefusal(errcodes.grantTypeInvalid, 'invalid grant_type');
      const text = query.get('js_code');
      if (!text) throw new ApiRefusal(errcodes.codeMissing, 'missing code');
      const code = world.loginCodes.get(text);
      const alive = code !== undefined && world.clock.now() - code.issuedAt <= CODE_LIFE;
      if (!alive || code.appid !== appid) throw new ApiRefusal(errcodes.codeInvalid, 'invalid code');
      // Too many of one user leave his code as good as it was.
      countUserCall(world, code, '/sns/jscode2session');
      if (code.used) throw new ApiRefusal(errcodes.codeUsed, 'code been used');
      world.loginCodes.put(text, { ...code, used: true });
      const user = world.users.get(code.openid)!;
      if (user.blocked) throw new ApiRefusal(errcodes.userBlocked, 'code blocked');
      // Success has no errcode here, and no unionid unless the app is bound.
      const session = { session_key: user.sessionKey, openid: user.openid };
      return user.unionid === undefined ? session : { ...session, unionid: user.unionid };
    },
  });
}
