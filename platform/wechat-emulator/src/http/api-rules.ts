// What routes of api.weixin.qq.com check alike: whose user it is, whether he was here lately, what is used up.
import { HOUR } from '@xiaoqiao/kit/clock';
import { errcodes } from '@xiaoqiao/wechat/wire';
import type { Rule } from '../fields.ts';
import { keyOf, type User } from '../records.ts';
import type { World } from '../world.ts';
import { ApiRefusal } from './api-refusal.ts';

/** Text with any characters, emoji as well; its length is for the handler to judge. */
export const anyText: Rule = (value, field) =>
  typeof value === 'string' ? undefined : { field, issue: 'must be a string', value };

export const anyNumber: Rule = (value, field) =>
  typeof value === 'number' ? undefined : { field, issue: 'must be a number', value };

/** @throws ApiRefusal 40003, or `ofAnother` for a user of another app. */
export function userOfApp(
  world: World,
  openid: unknown,
  appid: string,
  ofAnother: number = errcodes.openidInvalid,
): User {
  const user = typeof openid === 'string' ? world.users.get(openid) : undefined;
  if (user === undefined) throw new ApiRefusal(errcodes.openidInvalid);
  if (user.appid !== appid) throw new ApiRefusal(ofAnother);
  return user;
}

const LATELY = 2 * HOUR;

/** @throws ApiRefusal 61010 unless the user used the app in the last two hours. */
export function requireActivity(world: World, { openid, sessionKeyAt }: User): void {
  const last = world.program.activity.get(openid) ?? sessionKeyAt;
  if (world.clock.now() - last > LATELY) throw new ApiRefusal(errcodes.userInactive);
}

/** Counts one use. @throws ApiRefusal when that would be one too many; nothing is counted then. */
export function useUp(world: World, appid: string, quota: string, limit: number, errcode: number): number {
  const key = keyOf(appid, quota);
  const used = (world.program.used.get(key) ?? 0) + 1;
  if (used > limit) throw new ApiRefusal(errcode);
  world.program.used.put(key, used);
  return used;
}
