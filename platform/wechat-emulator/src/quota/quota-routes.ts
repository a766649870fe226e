// POST /cgi-bin/clear_quota and its second version, and the question how much is left.
import { errcodes, QUOTA_PATH_LENGTH, quotaPathPattern } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { text } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { checkCredentials } from '../http/credentials.ts';
import type { World } from '../world.ts';
import { clearByMerchant, countOf, limitOf } from './quotas.ts';

const ok = { errcode: 0, errmsg: 'ok' };

export function addQuotaRoutes(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/cgi-bin/clear_quota',
    withToken: true,
    unlimited: true,
    body: { appid: text(64) },
    handle({ body, appid }) {
      if (body.appid !== appid) throw new ApiRefusal(errcodes.appidInvalid);
      clearByMerchant(world, appid);
      return ok;
    },
  });
  // For when no token is to be had, because its quota is used up.
  addApiRoute(app, world, {
    method: 'POST',
    path: '/cgi-bin/clear_quota/v2',
    unlimited: true,
    body: { 'appid?': text(64, { min: 0 }), 'appsecret?': text(128, { min: 0 }) },
    handle({ body }) {
      const { appid } = checkCredentials(world, { appid: body.appid, secret: body.appsecret });
      clearByMerchant(world, appid);
      return ok;
    },
  });
  addApiRoute(app, world, {
    method: 'POST',
    path: '/cgi-bin/openapi/quota/get',
    withToken: true,
    unlimited: true,
    body: { cgi_path: text(QUOTA_PATH_LENGTH) },
    handle({ body, appid }) {
      const path = body.cgi_path as string;
      const ofPlatform = quotaPathPattern.test(path) && /^\/(sns|wxa|wxaapi|cgi-bin)\//.test(path);
      if (!ofPlatform || !app.hasRoute({ method: 'GET', url: path }))
        throw new ApiRefusal(errcodes.quotaPathUnknown);
      if (path.startsWith('/sns/')) throw new ApiRefusal(errcodes.quotaPathForbidden);
      const { perDay, perMinute } = limitOf(world, path);
      const { usedToday } = countOf(world, appid, path);
      return {
        ...ok,
        quota: { daily_limit: perDay, used: usedToday, remain: Math.max(0, perDay - usedToday) },
        ...(perMinute === undefined ? {} : { rate_limit: { call_count: perMinute, refresh_second: 60 } }),
      };
    },
  });
}
