// Promises where WeChat gives none: wx.login, and the calls that return a task, whose task is kept beside the promise.

interface WxFailure {
  readonly errMsg?: string;
  readonly errno?: number;
}

interface Callbacks<R> {
  success: (result: R) => void;
  fail: (failure: WxFailure) => void;
}

/** `wx.login` and those that return a task. */
interface WxCalls {
  login(options: never): unknown;
  request(options: never): unknown;
  uploadFile(options: never): unknown;
  downloadFile(options: never): unknown;
}

export class WxError extends Error {
  override readonly name = 'WxError';
  readonly errno: number | undefined;

  constructor({ errMsg = 'fail', errno }: WxFailure) {
    super(errMsg);
    this.errno = errno;
  }
}

/** `task` can be aborted and tells of progress; undefined where the call has none. */
export type WithTask<R, Task> = Promise<R> & { readonly task: Task };

type OptionsOf<F> = F extends (options: infer O) => unknown
  ? Omit<O, 'success' | 'fail' | 'complete'>
  : never;
type ResultOf<F> = F extends (options: infer O) => unknown
  ? O extends { success?: ((result: infer R) => unknown) | undefined }
    ? R
    : never
  : never;
type Promised<F> = F extends (options: never) => infer Task
  ? (options?: OptionsOf<F>) => WithTask<ResultOf<F>, Task>
  : never;

export type WxPromises<W extends WxCalls> = { readonly [N in keyof WxCalls]: Promised<W[N]> };

/** @returns the same calls, each giving a promise that rejects with WxError. */
export function wxPromises<W extends WxCalls>(wx: W): WxPromises<W> {
  const promised =
    (name: keyof WxCalls) =>
    (options: object = {}) => {
      let task: unknown;
      const promise = new Promise<unknown>((resolve, reject) => {
        const callbacks: Callbacks<unknown> = {
          success: resolve,
          fail: (failure) => reject(new WxError(failure)),
        };
        task = (wx[name] as (options: object) => unknown)({ ...options, ...callbacks });
      });
      return Object.assign(promise, { task });
    };
  return {
    login: promised('login'),
    request: promised('request'),
    uploadFile: promised('uploadFile'),
    downloadFile: promised('downloadFile'),
  } as unknown as WxPromises<W>;
}
