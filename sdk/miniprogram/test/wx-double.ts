// wx as the documentation describes it, on top of node:http: every status is a success, fail is the transport only.
import { request as httpRequest } from 'node:http';

interface WxFailure {
  errMsg: string;
  errno: number;
}

interface RequestOptions {
  url: string;
  method?: string;
  header?: Record<string, string>;
  data?: unknown;
  dataType?: string;
  timeout?: number;
  success?: (reply: {
    statusCode: number;
    data: unknown;
    header: Record<string, string>;
    errMsg: string;
  }) => void;
  fail?: (failure: WxFailure) => void;
}

export type HeaderCase = 'as sent' | 'lower' | 'upper';

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];
const MAX_AT_ONCE = 10;
const MAX_VALUE = 1 << 20;

/** `domains`: hosts that requests may go to. */
export function wxDouble({ headerCase = 'as sent' as HeaderCase, domains = ['127.0.0.1'] } = {}) {
  const values = new Map<string, unknown>();
  let running = 0;
  let logins = 0;

  function request({
    url,
    method = 'GET',
    header = {},
    data,
    dataType = 'json',
    timeout = 60_000,
    ...then
  }: RequestOptions) {
    const fail = (errno: number, detail: string) =>
      setImmediate(() => then.fail?.({ errMsg: `request:fail ${detail}`, errno }));
    if (!METHODS.includes(method)) return void fail(600005, 'method is invalid');
    const address = new URL(url);
    if (!domains.includes(address.hostname)) return void fail(600002, 'url not in domain list');
    if (running >= MAX_AT_ONCE) return void fail(600007, 'exceed max task count');
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    for (const [name, value] of Object.entries(header)) headers[name.toLowerCase()] = value;
    let body = '';
    if (typeof data === 'string') body = data;
    else if (method === 'GET')
      for (const [name, value] of Object.entries(data ?? {}))
        address.searchParams.append(name, String(value));
    else if (data !== undefined) body = JSON.stringify(data);
    headers.referer = 'https://servicewechat.com/wx0000000000000000/devtools/page-frame.html';
    headers['content-length'] = String(Buffer.byteLength(body));
    running++;
    let settled = false;
    const settle = (action: () => void) => {
      if (settled) return;
      settled = true;
      running--;
      action();
    };
    const outgoing = httpRequest(address, { method, headers, agent: false }, async (incoming) => {
      let text = '';
      for await (const chunk of incoming.setEncoding('utf8')) text += chunk;
      const reply: Record<string, string> = {};
      for (let i = 0; i < incoming.rawHeaders.length; i += 2)
        reply[cased(incoming.rawHeaders[i] as string, headerCase)] = incoming.rawHeaders[i + 1] as string;
      const statusCode = incoming.statusCode as number;
      const parsed = dataType === 'json' ? parseOrLeave(text) : text;
      settle(() => then.success?.({ statusCode, data: parsed, header: reply, errMsg: 'request:ok' }));
    });
    outgoing.setTimeout(timeout, () => {
      settle(() => fail(5, 'timeout'));
      outgoing.destroy();
    });
    outgoing.on('error', () => settle(() => fail(600001, 'errcode:-100 cronet_error_code:-100')));
    outgoing.end(body);
    return { abort: () => outgoing.destroy() };
  }

  return {
    request,
    /** No promise form. */
    login: ({ success }: { success?: (result: { code: string; errMsg: string }) => void }) =>
      void setImmediate(() => success?.({ code: `wx-code-${++logins}`, errMsg: 'login:ok' })),
    getStorageSync: (key: string): unknown => values.get(key) ?? '',
    setStorageSync(key: string, data: unknown) {
      if (JSON.stringify(data).length > MAX_VALUE)
        throw new Error('setStorageSync:fail entry size limit reached');
      values.set(key, data);
    },
    removeStorageSync: (key: string) => void values.delete(key),
    get running() {
      return running;
    },
  };
}

const cased = (name: string, headerCase: HeaderCase): string =>
  headerCase === 'lower' ? name.toLowerCase() : headerCase === 'upper' ? name.toUpperCase() : name;

function parseOrLeave(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
