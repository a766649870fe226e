// A host of WeChat Pay that says what a test wants it to say, signed with a key that the client trusts.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechatPay, type WechatPay, type WechatPayOptions } from '../../src/index.ts';
import { encryptResource, signMessage } from '../../src/wire/index.ts';

const pem = {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;
export const merchantKeys = generateKeyPairSync('rsa', pem);
export const platformKeys = generateKeyPairSync('rsa', pem);
/** Neither hexadecimal nor a number that anything could hold. */
export const publicKeyId = `PUB_KEY_ID_${'0123456789'.repeat(3)}99`;
export const apiV3Key = 'k'.repeat(32);
export const mchid = '1900000001';
export const appid = 'wx00000000000000aa';

const signingKey = { serial: publicKeyId, privateKey: createPrivateKey(platformKeys.privateKey) };

export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly body?: string | Uint8Array;
  /** Signed unless false. */
  readonly signed?: boolean;
  /** Instead of, or besides, the headers of the signature. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakePay extends AsyncDisposable {
  readonly pay: WechatPay;
  readonly base: string;
  readonly asked: Asked[];
}

const now = Date.UTC(2026, 10, 20, 4);
const clock = fixedClock(now);

export const signed = (body: string | Uint8Array, change: { serial?: string } = {}): Record<string, string> =>
  signMessage({ ...signingKey, ...change }, { timestamp: Math.floor(now / 1000), nonce: 'nonce', body });

export async function startFakePay(
  answer: (asked: Asked, base: string) => Answer,
  options: Partial<WechatPayOptions> = {},
): Promise<FakePay> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const question = {
      method: request.method!,
      target: request.url!,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    asked.push(question);
    const { status = 200, body = '', signed: isSigned = true, headers } = answer(question, base);
    response.writeHead(status, { ...(isSigned ? signed(body) : {}), ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pay = createWechatPay({
    mchid,
    appid,
    serialNo: 'A1B2',
    privateKeyPem: merchantKeys.privateKey,
    apiV3Key,
    publicKey: { id: publicKeyId, pem: platformKeys.publicKey },
    base,
    clock,
    log: silentLog,
    ...options,
  });
  return {
    pay,
    base,
    asked,
    async [Symbol.asyncDispose]() {
      await pay.disconnect();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body of a notification with this plaintext. */
export const notificationBody = (event_type: string, resource: object): string =>
  JSON.stringify({
    id: 'EV-1',
    create_time: '2026-11-20T12:00:00+08:00',
    event_type,
    resource_type: 'encrypt-resource',
    summary: '…',
    resource: {
      original_type: 'x',
      ...encryptResource(apiV3Key, {
        nonce: 'n'.repeat(12),
        associatedData: 'x',
        plaintext: JSON.stringify(resource),
      }),
    },
  });
