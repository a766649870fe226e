// Sends one request to WeChat Pay with the merchant's signature on it; what comes back is not judged here.
import { type KeyObject, randomBytes } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import { type Exchange, USER_AGENT, type WechatReply } from '../http/exchange.ts';
import { errorOfConnection } from '../to-xiaoqiao-error.ts';
import { buildAuthorization } from '../wire/index.ts';

export interface PayRequest {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly body?: object;
  /** Of a POST: its number makes WeChat take a second one for the first. */
  readonly repeatable?: boolean;
  /** The key that fields of the body are encrypted with. */
  readonly serial?: string;
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

/** WeChat asks that a request on its second way says so. */
const SECOND_WAY = { 'user-agent': `${USER_AGENT} (Retried-V1)` };

/**
 * With a backup host, a request whose connection failed goes there, once, and only when it is safe to repeat: it may
 * have taken effect. One that ran out of time does not, so that nobody waits twice as long.
 */
export function createSignedExchange(deps: {
  readonly merchant: { readonly mchid: string; readonly serialNo: string; readonly privateKey: KeyObject };
  readonly exchange: Exchange;
  readonly backup: Exchange | undefined;
  readonly clock: Clock;
  /** Id of WeChat Pay's public key; WeChat then signs its reply with that key. */
  readonly publicKeyId: string | undefined;
}): SignedExchange {
  const { merchant, exchange, backup, clock, publicKeyId } = deps;

  function sendTo(host: Exchange, request: PayRequest, marks: Readonly<Record<string, string>>) {
    const { method, target, body: fields, serial = publicKeyId } = request;
    const body = fields === undefined ? '' : JSON.stringify(fields);
    const timestamp = Math.floor(clock.now() / 1000);
    const headers = {
      authorization: buildAuthorization(merchant, { method, target, timestamp, nonce: randomNonce(), body }),
      ...(serial === undefined ? {} : { 'wechatpay-serial': serial }),
      ...marks,
    };
    return host.send({ method, target, headers, ...(body === '' ? {} : { body }) });
  }

  return {
    async send(request) {
      try {
        return await sendTo(exchange, request, {});
      } catch (error) {
        const safe = request.method === 'GET' || request.repeatable === true;
        if (backup === undefined || !safe || !connectionFailed(error)) throw errorOfConnection(error);
      }
      return sendTo(backup, request, SECOND_WAY).catch((error: unknown) => {
        throw errorOfConnection(error);
      });
    },
  };
}

const connectionFailures: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

const connectionFailed = (error: unknown) =>
  connectionFailures.has((error as { code?: unknown } | undefined)?.code);
