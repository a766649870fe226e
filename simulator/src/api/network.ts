// `wx.request`: data into query or body, ten at once, the mini program's own Referer, answers as WeChat gives them.
import type { NetworkResponse } from '../runtime/ports.ts';
import { type Api, type ApiContext, ApiFailure, type Given, synchronous } from './define.ts';
import { exchange } from './exchange.ts';
import { requireUrl } from './task.ts';
import { createTurns } from './turns.ts';

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];

/** WeChat refuses to send these of the app's. */
const forbidden = /^(?:referer|user-agent|host|content-length|connection)$/i;

const commonHeaders = ({ appid }: ApiContext): Record<string, string> => ({
  referer: `https://servicewechat.com/${appid}/devtools/page-frame.html`,
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50 MiniProgramEnv/devtools',
});

export function headersOf(context: ApiContext, given: Given): Record<string, string> {
  const headers = commonHeaders(context);
  for (const [name, value] of Object.entries(given ?? {}))
    if (!forbidden.test(name) && value !== undefined) headers[name.toLowerCase()] = String(value);
  return headers;
}

const form = (data: object): string =>
  Object.entries(data)
    .map(
      ([key, value]) =>
        `${encodeURIComponent(key)}=${encodeURIComponent(typeof value === 'object' ? JSON.stringify(value) : String(value))}`,
    )
    .join('&');

function target(options: Given, method: string): string {
  const url = requireUrl(options.url, ['http', 'https']);
  const { data } = options;
  if ((method !== 'GET' && method !== 'HEAD') || data === undefined || data === null || data === '')
    return url;
  const query = typeof data === 'object' ? form(data) : String(data);
  return query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

function body(
  options: Given,
  method: string,
  headers: Record<string, string>,
): string | Uint8Array | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  headers['content-type'] ??= 'application/json';
  const { data } = options;
  if (data === undefined || data === null) return undefined;
  if (typeof data === 'string') return data;
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]')
    return new Uint8Array(data as ArrayBuffer);
  return headers['content-type'].includes('application/x-www-form-urlencoded')
    ? form(data)
    : JSON.stringify(data);
}

function parsed(options: Given, { body: bytes }: NetworkResponse, { ports }: ApiContext): unknown {
  if (options.responseType === 'arraybuffer') return copy(bytes);
  const text = ports.host.decode(bytes);
  if ((options.dataType ?? 'json') !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An ArrayBuffer of the app's realm. */
export const copy = (bytes: Uint8Array): ArrayBuffer => {
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
};

const turns = createTurns();

const request: Api = synchronous((context, options: Given = {}) =>
  exchange(context, options, {
    name: 'request',
    turns,
    prepare() {
      const method = String(options.method ?? 'GET').toUpperCase();
      if (!METHODS.includes(method))
        throw new ApiFailure(`the method "${method}" is not one of ${METHODS.join(' ')}`);
      const headers = headersOf(context, options.header);
      return { url: target(options, method), method, headers, body: body(options, method, headers) };
    },
    answered(response, told) {
      const { status: statusCode, headers, cookies } = response;
      const data = parsed(options, response, context);
      told.success({ data, statusCode, header: { ...headers }, cookies: [...cookies] });
    },
  }),
);

export const network: Readonly<Record<string, Api>> = { request };
