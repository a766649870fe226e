// Sends one request to WeChat Pay with the merchant's signature on it; what comes back is not judged here.
import { createPrivateKey, randomBytes } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Exchange, WechatReply } from '../http/exchange.ts';
import { errorOfConnection } from '../to-xiaoqiao-error.ts';
import { buildAuthorization } from '../wire/index.ts';

export interface PayRequest {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly body?: object;
}

export interface SignedExchange {
  /** @throws XiaoqiaoError wechat_unavailable when there is no whole answer in time. */
  send(request: PayRequest): Promise<WechatReply>;
}

export interface MerchantIdentity {
  readonly mchid: string;
  /** Serial number of the merchant's API certificate, upper-case hex. */
  readonly serialNo: string;
  readonly privateKeyPem: string;
}

export const randomNonce = (): string => randomBytes(16).toString('hex');

export function createSignedExchange(deps: {
  merchant: MerchantIdentity;
  exchange: Exchange;
  clock: Clock;
  /** Id of WeChat Pay's public key; WeChat then signs its reply with that key. */
  publicKeyId: string | undefined;
}): SignedExchange {
  const { exchange, clock, publicKeyId } = deps;
  const { mchid, serialNo, privateKeyPem } = deps.merchant;
  const merchant = { mchid, serialNo, privateKey: createPrivateKey(privateKeyPem) };
  return {
    async send({ method, target, body: fields }) {
      const body = fields === undefined ? '' : JSON.stringify(fields);
      const timestamp = Math.floor(clock.now() / 1000);
      const signed = { method, target, timestamp, nonce: randomNonce(), body };
      const headers = {
        authorization: buildAuthorization(merchant, signed),
        ...(publicKeyId === undefined ? {} : { 'wechatpay-serial': publicKeyId }),
      };
      try {
        return await exchange.send({ method, target, headers, ...(body === '' ? {} : { body }) });
      } catch (error) {
        throw errorOfConnection(error);
      }
    },
  };
}
