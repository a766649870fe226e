// `wx.request`: data into query or body, ten at once, the mini program's own Referer, answers as WeChat gives them.
import type { NetworkResponse } from '../runtime/ports.ts';
import { type Api, type ApiContext, ApiFailure, type Given, synchronous } from './define.ts';
import { listeners, networkFailure, requireUrl, tellOnce } from './task.ts';

const MOST_AT_ONCE = 10;
const DEFAULT_TIMEOUT = 60_000;
const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];

let underWay = 0;
const waiting: (() => void)[] = [];

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

const request: Api = synchronous((context, options: Given = {}) => {
  const told = tellOnce('request', options, context);
  const headersReceived = listeners<object>(context, 'wx.request onHeadersReceived');
  let abort = () => told.fail('abort', { errno: 600_003 });

  function send(): void {
    if (told.settled()) {
      done();
      return;
    }
    const method = String(options.method ?? 'GET').toUpperCase();
    if (!METHODS.includes(method)) {
      told.fail(`the method "${method}" is not one of ${METHODS.join(' ')}`);
      done();
      return;
    }
    try {
      const headers = headersOf(context, options.header);
      const sent = { url: target(options, method), method, headers, body: body(options, method, headers) };
      if (context.phone.network() === 'none') throw new Error('net::ERR_INTERNET_DISCONNECTED');
      const task = context.ports.host.request(sent);
      const timer = setTimeout(() => {
        told.fail('timeout', { errno: 5 });
        task.abort();
      }, Number(options.timeout) || DEFAULT_TIMEOUT);
      abort = () => {
        told.fail('abort', { errno: 600_003 });
        task.abort();
      };
      task.answer.then(
        (response) => {
          clearTimeout(timer);
          const { status: statusCode, headers: header, cookies } = response;
          headersReceived.tell({ header: { ...header }, statusCode, cookies: [...cookies] });
          told.success({
            data: parsed(options, response, context),
            statusCode,
            header: { ...header },
            cookies: [...cookies],
          });
          done();
        },
        (error) => {
          clearTimeout(timer);
          const { message, errno } = networkFailure(error);
          told.fail(message, { errno });
          done();
        },
      );
    } catch (error) {
      if (error instanceof ApiFailure) told.fail(error.message, error.more);
      else {
        const { message, errno } = networkFailure(error);
        told.fail(message, { errno });
      }
      done();
    }
  }

  underWay++;
  if (underWay > MOST_AT_ONCE) waiting.push(send);
  else send();
  return {
    abort: () => abort(),
    onHeadersReceived: headersReceived.on,
    offHeadersReceived: headersReceived.off,
  };
});

function done(): void {
  underWay--;
  waiting.shift()?.();
}

export const network: Readonly<Record<string, Api>> = { request };
