// How often an app may still call an API, and the way to get a used-up day back.
import type { Apps } from '../apps.ts';
import { askApi, ensureOk } from '../http/call-api.ts';
import type { Exchange } from '../http/exchange.ts';
import { integer, isFields, object } from '../http/reply-fields.ts';
import { invalidInput } from '../invalid-input.ts';
import type { Api } from '../token/api.ts';
import { QUOTA_PATH_LENGTH, quotaPathPattern } from '../wire/index.ts';

export interface ApiQuota {
  readonly dailyLimit: number;
  readonly usedToday: number;
  readonly leftToday: number;
  /** So many calls in so many seconds; absent where WeChat names no such limit. */
  readonly rateLimit?: { readonly calls: number; readonly seconds: number };
}

/** Besides those named, every call throws XiaoqiaoError wechat_unavailable or wechat_rejected. */
export interface Quota {
  /**
   * All APIs of the app are unused again: what 45009 asks for. Ten times a month, the console's own clearings
   * included, then 48006.
   */
  clear(appid?: string): Promise<void>;
  /** The same with the AppSecret, for when no access token is to be had because its own quota is used up. */
  clearWithSecret(appid?: string): Promise<void>;
  /**
   * `path` as WeChat's documents have it, e.g. `/wxa/msg_sec_check`. 76021: there is no such API, 76022: this one is
   * not told, as none below `/sns` is.
   * @throws XiaoqiaoError validation_failed for a path with a host, or without its slash; nothing is sent then.
   */
  get(path: string, appid?: string): Promise<ApiQuota>;
}

export const createQuota = (deps: { exchange: Exchange; apps: Apps; api: Api }): Quota => ({
  async clear(appid = deps.apps.first) {
    await deps.api.ask({ method: 'POST', path: '/cgi-bin/clear_quota', body: { appid } }, appid);
  },
  async clearWithSecret(appid = deps.apps.first) {
    const body = { appid, appsecret: deps.apps.secretOf(appid) };
    ensureOk(await askApi(deps.exchange, { method: 'POST', path: '/cgi-bin/clear_quota/v2', body }));
  },
  get: (path, appid) => getQuota(deps.api, path, appid),
});

async function getQuota(api: Api, path: string, appid?: string): Promise<ApiQuota> {
  if (path.length > QUOTA_PATH_LENGTH || !quotaPathPattern.test(path))
    throw invalidInput('path', 'pattern', 'path 须以 / 开头，不含域名和参数，例如 /wxa/msg_sec_check');
  const call = { method: 'POST', path: '/cgi-bin/openapi/quota/get', body: { cgi_path: path } } as const;
  const reply = await api.ask(call, appid);
  const quota = object(reply, 'quota');
  const rate = reply.rate_limit;
  return {
    dailyLimit: integer(quota, 'daily_limit'),
    usedToday: integer(quota, 'used'),
    leftToday: integer(quota, 'remain'),
    ...(isFields(rate) && rate.call_count !== undefined
      ? { rateLimit: { calls: integer(rate, 'call_count'), seconds: integer(rate, 'refresh_second') } }
      : {}),
  };
}
