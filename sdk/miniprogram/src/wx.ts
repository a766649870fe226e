// WeChat as the host: wx.request as transport, wx storage, wx.login as a promise.
import { TransportError, type TransportFailure } from './errors.ts';
import type { ClientStorage } from './storage.ts';
import type { Transport, TransportReply } from './transport.ts';

interface WxFailure {
  readonly errMsg?: string;
  readonly errno?: number;
}

interface WxReply {
  readonly statusCode: number;
  readonly data: unknown;
  readonly header: unknown;
}

/** What is used of `wx`. */
export interface Wx {
  request(options: {
    url: string;
    method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    header: Record<string, string>;
    data?: string;
    timeout: number;
    success: (reply: WxReply) => void;
    fail: (failure: WxFailure) => void;
  }): unknown;
  login(options: {
    success: (result: { code: string }) => void;
    fail: (failure: WxFailure) => void;
  }): unknown;
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, data: string): void;
  removeStorageSync(key: string): void;
}

/** Base libraries allow ten requests at once; what happens to the eleventh is not promised. */
const MAX_AT_ONCE = 10;

/** Every HTTP status lands in `success`; `fail` is the transport only. */
export function wxTransport(wx: Pick<Wx, 'request'>): Transport {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function slot(): Promise<void> {
    if (running < MAX_AT_ONCE) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }
  /** Hands the slot to the next in line. */
  function free(): void {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }

  return async ({ method, url, headers, body, timeoutMs }) => {
    await slot();
    try {
      return await new Promise<TransportReply>((resolve, reject) => {
        wx.request({
          url,
          method,
          header: { ...headers },
          // A POST without data: what hosts send then differs, and the signature covers the body.
          ...(method === 'GET' ? {} : { data: body ?? '' }),
          timeout: timeoutMs,
          success: ({ statusCode, data, header }) =>
            resolve({ status: statusCode, body: data, header: (name) => headerOf(header, name) }),
          fail: (failure) => reject(toTransportError(failure)),
        });
      });
    } finally {
      free();
    }
  };
}

/** Header names come in whatever case the platform likes. */
function headerOf(headers: unknown, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(headers ?? {}))
    if (key.toLowerCase() === wanted) return String(value);
  return undefined;
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html */
const reasons: Readonly<Record<number, TransportFailure>> = {
  5: 'timeout',
  600002: 'configuration',
  600003: 'interrupted',
  600005: 'configuration',
  600009: 'configuration',
};

function toTransportError({ errno, errMsg = 'request:fail' }: WxFailure): TransportError {
  const byText: TransportFailure = /timeout/i.test(errMsg)
    ? 'timeout'
    : /interrupted/i.test(errMsg)
      ? 'interrupted'
      : /domain list|invalid url/i.test(errMsg)
        ? 'configuration'
        : 'network';
  return new TransportError((errno === undefined ? undefined : reasons[errno]) ?? byText, errMsg);
}

/** The mini program's own storage (10 MB per user). */
export function wxStorage(
  wx: Pick<Wx, 'getStorageSync' | 'setStorageSync' | 'removeStorageSync'>,
): ClientStorage {
  return {
    get(key) {
      // A missing key reads as an empty string.
      const value = wx.getStorageSync(key);
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
    set: (key, value) => wx.setStorageSync(key, value),
    remove: (key) => wx.removeStorageSync(key),
  };
}

/** `login` for `createClient`: wx.login has no promise form. */
export const wxLogin =
  (wx: Pick<Wx, 'login'>): (() => Promise<string>) =>
  () =>
    new Promise((resolve, reject) => {
      wx.login({
        success: ({ code }) => resolve(code),
        fail: (failure) => reject(toTransportError(failure)),
      });
    });
