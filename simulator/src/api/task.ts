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
  { errors }: ApiContext,
): Told & { settled(): boolean } {
  let settled = false;
  const tell = (kind: 'success' | 'fail', result: object): void => {
    if (settled) return;
    settled = true;
    queueMicrotask(() => {
      for (const callback of [options?.[kind], options?.complete])
        if (typeof callback === 'function')
          errors.guard(`wx.${name} callback`, () => callback.call(options, result));
    });
  };
  return {
    settled: () => settled,
    success: (result) => tell('success', { ...result, errMsg: `${name}:ok` }),
    fail: (message, more = {}) => tell('fail', { ...more, errMsg: `${name}:fail ${message}` }),
  };
}

/** Listeners of a task: `onX`, `offX`. */
export function listeners<T>({ errors }: Pick<ApiContext, 'errors'>, name: string) {
  const heard = new Set<(value: T) => void>();
  return {
    on: (listener: (value: T) => void) => void heard.add(listener),
    off: (listener?: (value: T) => void) =>
      listener === undefined ? heard.clear() : void heard.delete(listener),
    tell(value: T) {
      for (const listener of [...heard]) errors.guard(name, () => listener(value));
    },
  };
}

/** `errno` where WeChat documents one: https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html */
export const networkFailure = (error: unknown): { message: string; errno: number } => {
  const message =
    error instanceof Error ? error.message : String((error as { message?: unknown })?.message ?? error);
  if (/timed? ?out/i.test(message)) return { message: 'timeout', errno: 5 };
  if (/abort/i.test(message)) return { message: 'abort', errno: 600_003 };
  return { message: `errcode:-102 cronet_error_code:-102 error_msg:${message}`, errno: 600_001 };
};

/** @throws ApiFailure as WeChat words it */
export function requireUrl(url: unknown, schemes: readonly string[]): string {
  const text = String(url ?? '');
  if (!schemes.some((scheme) => text.startsWith(`${scheme}://`)))
    throw new ApiFailure('invalid url', { errno: 600_009 });
  return text;
}
