// An app proves itself by appid and secret; WeChat looks at them in this order.
import { errcodes } from '@xiaoqiao/wechat/wire';
import type { AppOptions, World } from '../world.ts';
import { ApiRefusal } from './api-refusal.ts';

export function checkCredentials(world: World, given: { appid: unknown; secret: unknown }): AppOptions {
  if (typeof given.appid !== 'string' || given.appid === '')
    throw new ApiRefusal(errcodes.appidMissing, 'appid missing');
  const app = world.apps.get(given.appid);
  if (app === undefined) throw new ApiRefusal(errcodes.appidInvalid, 'invalid appid');
  if (typeof given.secret !== 'string' || given.secret === '')
    throw new ApiRefusal(errcodes.secretMissing, 'appsecret missing');
  if (given.secret !== app.secret) throw new ApiRefusal(errcodes.secretInvalid, 'invalid appsecret');
  return app;
}
