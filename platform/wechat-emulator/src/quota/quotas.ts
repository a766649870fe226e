// How often an app may call an API: by the minute and by the day of China, counted by the emulator's clock.
import { MINUTE } from '@xiaoqiao/kit/clock';
import { errcodes, toBeijingTime } from '@xiaoqiao/wechat/wire';
import { ApiRefusal } from '../http/api-refusal.ts';
import { appidOf } from '../login/users.ts';
import { keyOf } from '../records.ts';
import type { World } from '../world.ts';

export interface QuotaLimit {
  readonly perMinute?: number;
  readonly perDay?: number;
  /** Of one user of the app; only at login. */
  readonly perUserMinute?: number;
}

export interface QuotaCount {
  readonly appid: string;
  readonly path: string;
  readonly minute: number;
  readonly usedInMinute: number;
  /** In China, e.g. `2026-11-20`. */
  readonly day: string;
  readonly usedToday: number;
}

export interface UserCount {
  readonly appid: string;
  readonly openid: string;
  readonly path: string;
  readonly minute: number;
  readonly used: number;
}

export interface QuotaView {
  readonly appid: string;
  readonly path: string;
  readonly perMinute?: number;
  readonly usedThisMinute: number;
  readonly perDay: number;
  readonly usedToday: number;
  readonly perUserMinute?: number;
}

/** Where the documents name none, the day ends here. */
const DEFAULT_PER_DAY = 10_000_000;
const CLEARINGS_A_MONTH = 10;

/** As documented; the daily limit of the plain token is what developers have seen. */
const documented: Readonly<Record<string, QuotaLimit & { readonly tooFast?: number }>> = {
  '/sns/jscode2session': { perUserMinute: 100 },
  '/cgi-bin/token': { perDay: 2000 },
  '/cgi-bin/stable_token': { perMinute: 10_000, perDay: 500_000 },
  '/wxa/resetusersessionkey': { perMinute: 60_000 },
  '/wxa/msg_sec_check': { perMinute: 4000, perDay: 2_000_000, tooFast: errcodes.perMinuteLimit },
  '/wxa/media_check_async': { perMinute: 2000, perDay: 200_000, tooFast: errcodes.perMinuteLimit },
  '/wxa/getwxacodeunlimit': { perMinute: 5000 },
  '/cgi-bin/message/subscribe/send': { perDay: 10_000_000 },
};

export const limitOf = (world: World, path: string): QuotaLimit & { readonly perDay: number } => ({
  perDay: DEFAULT_PER_DAY,
  ...documented[path],
  ...world.program.quotaLimits.get(path),
});

/** Counts one call. @throws ApiRefusal 45011, 44991 or 45009 when it is one too many; nothing is counted then. */
export function countCall(world: World, appid: string, path: string): void {
  const { perMinute, perDay } = limitOf(world, path);
  const count = countOf(world, appid, path);
  if (perMinute !== undefined && count.usedInMinute >= perMinute)
    throw new ApiRefusal(documented[path]?.tooFast ?? errcodes.tooFrequent);
  if (count.usedToday >= perDay) throw new ApiRefusal(errcodes.quotaReached);
  world.program.quotaCounts.put(keyOf(appid, path), {
    ...count,
    usedInMinute: count.usedInMinute + 1,
    usedToday: count.usedToday + 1,
  });
}

/** Counts one call for a user. @throws ApiRefusal 45011 when it is one too many; nothing is counted then. */
export function countUserCall(
  world: World,
  { appid, openid }: { readonly appid: string; readonly openid: string },
  path: string,
): void {
  const { perUserMinute } = limitOf(world, path);
  if (perUserMinute === undefined) return;
  const minute = Math.floor(world.clock.now() / MINUTE);
  const key = keyOf(openid, path);
  const known = world.program.userCounts.get(key);
  const used = known?.minute === minute ? known.used : 0;
  if (used >= perUserMinute) throw new ApiRefusal(errcodes.tooFrequent);
  world.program.userCounts.put(key, { appid, openid, path, minute, used: used + 1 });
}

/** With what an earlier minute or day has used up taken out. */
export function countOf(world: World, appid: string, path: string): QuotaCount {
  const minute = Math.floor(world.clock.now() / MINUTE);
  const day = toBeijingTime(world.clock.now()).slice(0, 10);
  const known = world.program.quotaCounts.get(keyOf(appid, path));
  return {
    appid,
    path,
    minute,
    day,
    usedInMinute: known?.minute === minute ? known.usedInMinute : 0,
    usedToday: known?.day === day ? known.usedToday : 0,
  };
}

/** As clear_quota does it, ten times a month. @throws ApiRefusal 48006 */
export function clearByMerchant(world: World, appid: string): void {
  const month = toBeijingTime(world.clock.now()).slice(0, 7);
  const known = world.program.clearings.get(appid);
  const used = known?.month === month ? known.used : 0;
  if (used >= CLEARINGS_A_MONTH) throw new ApiRefusal(errcodes.clearingsUsedUp);
  world.program.clearings.put(appid, { month, used: used + 1 });
  resetQuotas(world, { appid });
}

/** Of one app, or of all. */
export function resetQuotas(world: World, { appid }: { appid?: string }): void {
  const { quotaCounts, userCounts } = world.program;
  for (const { appid: owner, path } of quotaCounts.values())
    if (appid === undefined || owner === appidOf(world, appid)) quotaCounts.delete(keyOf(owner, path));
  for (const { appid: owner, openid, path } of userCounts.values())
    if (appid === undefined || owner === appidOf(world, appid)) userCounts.delete(keyOf(openid, path));
}

export const listQuotas = (world: World): QuotaView[] =>
  world.program.quotaCounts.values().map(({ appid, path }) => {
    const { usedInMinute, usedToday } = countOf(world, appid, path);
    const { perMinute, perDay, perUserMinute } = limitOf(world, path);
    return {
      appid,
      path,
      ...(perMinute === undefined ? {} : { perMinute }),
      usedThisMinute: usedInMinute,
      perDay,
      usedToday,
      ...(perUserMinute === undefined ? {} : { perUserMinute }),
    };
  });

/** Other limits than the documented ones; without any, those again. */
export function setQuota(world: World, { path, ...limit }: QuotaLimit & { readonly path: string }): void {
  if (Object.values(limit).every((number) => number === undefined)) world.program.quotaLimits.delete(path);
  else world.program.quotaLimits.put(path, limit);
}
