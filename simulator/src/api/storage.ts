// Storage: values of any plain kind by key, a megabyte each, ten in all; synchronous and not.
import { type Api, type ApiContext, ApiFailure, asynchronous, synchronous } from './define.ts';

/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/storage.html */
const LARGEST = 1024 * 1024;
const MOST = 10 * 1024 * 1024;
const FULL = 'exceed storage max size 10Mb';

/** `undefined` and functions do not survive, dates do. */
const encode = (value: unknown): string =>
  value instanceof Date || Object.prototype.toString.call(value) === '[object Date]'
    ? JSON.stringify({ type: 'Date', data: (value as Date).getTime() })
    : JSON.stringify({ type: typeof value, data: value });

function decode(text: string): unknown {
  const { type, data } = JSON.parse(text) as { type: string; data: unknown };
  if (type === 'Date') return new Date(data as number);
  return type === 'undefined' ? undefined : data;
}

const keyOf = (key: unknown): string => {
  if (typeof key !== 'string')
    throw new ApiFailure(
      `parameter error: parameter.key should be String instead of ${Object.prototype.toString.call(key).slice(8, -1)};`,
    );
  return key;
};

const sizeOf = ({ ports: { host } }: ApiContext, key: string): number =>
  key.length + (host.storage.get(key)?.length ?? 0);
const total = (context: ApiContext): number =>
  context.ports.host.storage.keys().reduce((sum, key) => sum + sizeOf(context, key), 0);

function set(context: ApiContext, key: unknown, value: unknown): void {
  const name = keyOf(key);
  const text = encode(value);
  if (text.length > LARGEST) throw new ApiFailure('entry size limit reached');
  if (total(context) - sizeOf(context, name) + text.length > MOST) throw new ApiFailure(FULL);
  try {
    context.ports.host.storage.set(name, text);
  } catch {
    // A browser's own store is full earlier: it counts two bytes a letter.
    throw new ApiFailure(FULL);
  }
}

/** A missing key reads as an empty string. */
const get = ({ ports: { host } }: ApiContext, key: unknown): unknown => {
  const text = host.storage.get(keyOf(key));
  return text === undefined ? '' : decode(text);
};

const info = (context: ApiContext) => ({
  keys: context.ports.host.storage.keys(),
  currentSize: Math.ceil(total(context) / 1024),
  limitSize: MOST / 1024,
});

const clear = ({ ports: { host } }: ApiContext): void => {
  for (const key of host.storage.keys()) host.storage.remove(key);
};

/** WeChat's synchronous functions throw with the name before the reason. */
const named =
  <T>(name: string, run: (context: ApiContext, ...given: unknown[]) => T) =>
  (context: ApiContext, ...given: unknown[]): T => {
    try {
      return run(context, ...given);
    } catch (error) {
      throw new Error(`${name}:fail ${(error as Error).message}`);
    }
  };

export const storage: Readonly<Record<string, Api>> = {
  setStorageSync: synchronous(named('setStorageSync', set)),
  getStorageSync: synchronous(named('getStorageSync', get)),
  removeStorageSync: synchronous(
    named('removeStorageSync', ({ ports: { host } }, key) => host.storage.remove(keyOf(key))),
  ),
  clearStorageSync: synchronous(clear),
  getStorageInfoSync: synchronous(info),
  batchSetStorageSync: synchronous((context, list: { key: string; value: unknown }[]) => {
    for (const { key, value } of list) set(context, key, value);
  }),
  batchGetStorageSync: synchronous((context, keys: string[]) => keys.map((key) => get(context, key))),
  batchSetStorage: asynchronous(({ kvList = [] }, context) => {
    for (const { key, value } of kvList) set(context, key, value);
  }),
  batchGetStorage: asynchronous(({ keyList = [] }, context) => ({
    dataList: (keyList as unknown[]).map((key) => get(context, key)),
  })),
  setStorage: asynchronous(({ key, data }, context) => set(context, key, data)),
  getStorage: asynchronous(({ key }, context) => {
    if (context.ports.host.storage.get(keyOf(key)) === undefined) throw new ApiFailure('data not found');
    return { data: get(context, key) };
  }),
  removeStorage: asynchronous(({ key }, { ports: { host } }) => host.storage.remove(keyOf(key))),
  clearStorage: asynchronous((_, context) => clear(context)),
  getStorageInfo: asynchronous((_, context) => info(context)),
};
