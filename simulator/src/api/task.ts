// Functions of `wx` that hand out a task, which can be aborted, beside their callbacks: request, upload, download.
import { type ApiContext, ApiFailure, type Given } from './define.ts';

export interface Told {
  success(result: object): void;
  fail(message: string, more?: object): void;
}

/** Calls back once, later than now, whatever comes first. */
export function tellOnce(
  name: string,
  options: Given,
  { errors, attention }: ApiContext,
): Told & { settled(): boolean } {
  let settled = false;
  const tell = (kind: 'success' | 'fail', result: object): void => {
    if (settled) return;
    settled = true;
    queueMicrotask(() =>
      attention.whenRunning(() => {
        for (const callback of [options?.[kind], options?.complete])
          if (typeof callback === 'function')
            errors.guard(`wx.${name} callback`, () => callback.call(options, result));
      }),
    );
  };
  return {
    settled: () => settled,
    success: (result) => tell('success', { ...result, errMsg: `${name}:ok` }),
    fail: (message, more = {}) => tell('fail', { ...more, errMsg: `${name}:fail ${message}` }),
  };
}

/** Listeners of a task: `onX`, `offX`. */
export function listeners<T>({ errors, attention }: Pick<ApiContext, 'errors' | 'attention'>, name: string) {
  const heard = new Set<(value: T) => void>();
  return {
    on: (listener: (value: T) => void) => void heard.add(listener),
    off: (listener?: (value: T) => void) =>
      listener === undefined ? heard.clear() : void heard.delete(listener),
    tell(value: T) {
      attention.whenRunning(() => {
        for (const listener of [...heard]) errors.guard(name, () => listener(value));
      });
    },
  };
}

/** How an exchange ends that the app gave up, or that the background took: https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
export const interrupted = 'interrupted';

/** How Node words what Chromium, and so WeChat, gives a number: https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h */
const netErrors: readonly (readonly [RegExp, number, string])[] = [
  [/ERR_INTERNET_DISCONNECTED/, -106, 'ERR_INTERNET_DISCONNECTED'],
  [/ECONNREFUSED/, -102, 'ERR_CONNECTION_REFUSED'],
  [/ENOTFOUND|EAI_AGAIN/, -105, 'ERR_NAME_NOT_RESOLVED'],
  [/ECONNRESET|other side closed|socket hang up/, -101, 'ERR_CONNECTION_RESET'],
];

/** `errno` where WeChat documents one: https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html */
export function networkFailure(error: unknown): [message: string, more: { errno: number }] {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  const text = `${code ?? ''} ${message ?? error}`.trim();
  if (/timed? ?out/i.test(text)) return ['timeout', { errno: 5 }];
  if (/abort/i.test(text)) return ['abort', { errno: 600_003 }];
  const [, number, name] = netErrors.find(([pattern]) => pattern.test(text)) ?? [];
  const said = name === undefined ? text : `net::${name}`;
  const errcode = number ?? -2;
  return [`errcode:${errcode} cronet_error_code:${errcode} error_msg:${said}`, { errno: 600_001 }];
}

/** @throws ApiFailure as WeChat words it */
export function requireUrl(url: unknown, schemes: readonly string[]): string {
  const text = String(url ?? '');
  if (!schemes.some((scheme) => text.startsWith(`${scheme}://`)))
    throw new ApiFailure(`invalid url "${text}"`, { errno: 600_009 });
  return text;
}
