// Somebody who is logged in: reads pages to find out what to ask for, and writes down requests for wrk.
import { writeFileSync } from 'node:fs';
import { formatSignatureHeader, sha256Hex, sign, stringToSign } from '@xiaoqiao/kit/http';
import { ADMIN_PASSWORD, type House } from '../house.ts';

export type Visitor = Awaited<ReturnType<typeof visit>>;

/** Logs in as the administrator, with an address to order to. */
export async function visit({ api }: House) {
  let token: string | undefined;

  // biome-ignore lint/suspicious/noExplicitAny: answers of several routes, of which little is read.
  async function call(method: string, path: string, body?: object): Promise<any> {
    const response = await fetch(`${api}/api${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { code, data, message } = (await response.json()) as {
      code: number;
      data: object;
      message: string;
    };
    if (code !== 0) throw new Error(`${method} ${path}: ${code} ${message}`);
    return data;
  }

  const session = await call('POST', '/auth/login', { username: 'admin', password: ADMIN_PASSWORD });
  token = session.accessToken;
  const key = Buffer.from(session.signingKey, 'base64url');
  const address = await call('POST', '/users/me/addresses', {
    ...{ name: '小乔', phone: '13800000001', province: '浙江省', city: '杭州市', district: '西湖区' },
    detail: '龙井路 1 号',
  });

  const raw = (method: string, target: string, headers: readonly string[], body = ''): string =>
    [
      `${method} ${target} HTTP/1.1`,
      `Host: ${new URL(api).host}`,
      `Authorization: Bearer ${token}`,
      ...headers,
    ]
      .join('\r\n')
      .concat('\r\n\r\n', body);

  return {
    get: (path: string) => call('GET', path),
    request: (path: string): string => raw('GET', `/api${path}`, []),

    /** Signed, under a key of its own: good for one time. */
    order(skuId: string): string {
      const target = '/api/orders';
      const body = JSON.stringify({ items: [{ skuId, quantity: 1 }], addressId: address.id });
      const timestamp = Date.now();
      const nonce = crypto.randomUUID();
      const bodyHash = sha256Hex(Buffer.from(body));
      const text = stringToSign({ method: 'POST', target, timestamp, nonce, bodyHash });
      return raw(
        'POST',
        target,
        [
          'Content-Type: application/json',
          `Content-Length: ${Buffer.byteLength(body)}`,
          `Idempotency-Key: ${nonce}`,
          `X-Xq-Signature: ${formatSignatureHeader({ timestamp, nonce, signature: sign(key, text) })}`,
        ],
        body,
      );
    },
  };
}

/** A script with which wrk sends these requests, one after the other and again from the first. */
export function writeRequests(path: string, requests: readonly string[]): string {
  const escaped = requests.map((request) => request.replaceAll('\r\n', '\u0001'));
  writeFileSync(`${path}.requests`, `${escaped.join('\n')}\n`);
  writeFileSync(
    path,
    `local requests = {}
for line in io.lines("${path}.requests") do requests[#requests + 1] = line:gsub("\\1", "\\r\\n") end
local last = 0
request = function()
  last = last % #requests + 1
  return requests[last]
end
`,
  );
  return path;
}
