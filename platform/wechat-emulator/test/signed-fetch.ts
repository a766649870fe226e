// A request of WeChat Pay with a right signature on it and anything in it: for what no client of ours would send.
import { createPrivateKey } from 'node:crypto';
import { buildAuthorization } from '@xiaoqiao/wechat/wire';
import { keys, type LocalWechat, merchant } from './local-wechat.ts';

/** @param content a string or bytes are sent as they are. */
export function signedFetch(
  { emulator, clock }: Pick<LocalWechat, 'emulator' | 'clock'>,
  method: 'GET' | 'POST',
  target: string,
  content?: object | string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body =
    content === undefined || typeof content === 'string' || Buffer.isBuffer(content)
      ? (content ?? '')
      : JSON.stringify(content);
  const authorization = buildAuthorization(
    { ...merchant, privateKey: createPrivateKey(merchant.privateKeyPem) },
    {
      method,
      target,
      timestamp: Math.floor(clock.now() / 1000),
      nonce: 'n0nce',
      body: body.toString(),
    },
  );
  return fetch(emulator.url + target, {
    method,
    headers: {
      authorization,
      accept: 'application/json',
      'user-agent': 'test',
      'content-type': 'application/json',
      'wechatpay-serial': keys.publicKey.id,
      ...headers,
    },
    ...(method === 'GET' ? {} : { body: Buffer.from(body) }),
  });
}
