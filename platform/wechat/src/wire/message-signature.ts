// The signature WeChat Pay puts on its replies and notifications: made by WeChat, verified by merchants.
import type { KeyObject } from 'node:crypto';
import { PAY_SCHEME } from './authorization.ts';
import { signSha256, verifySha256 } from './rsa.ts';

/** A message whose timestamp is this far away, or further, is refused. */
export const MESSAGE_AGE_SECONDS = 300;

/** WeChat Pay at times sends messages signed like this, to see whether the receiver verifies at all. */
export const SIGN_TEST_PREFIX = 'WECHATPAY/SIGNTEST/';

export interface MessageSignature {
  /** `PUB_KEY_ID_…` or a certificate's serial number; never a number. */
  readonly serial: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

export type HeaderBag = Readonly<Record<string, string | string[] | undefined>>;

/** Timestamp, nonce and raw body, each line ended by a newline; an empty body leaves an empty line. */
export const messageToSign = (
  { timestamp, nonce }: Pick<MessageSignature, 'timestamp' | 'nonce'>,
  body: string | Uint8Array,
): Buffer => Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), Buffer.from(body), Buffer.from('\n')]);

/** The headers of a signed reply or notification. */
export function signMessage(
  key: { readonly serial: string; readonly privateKey: KeyObject },
  message: {
    readonly timestamp: number | string;
    readonly nonce: string;
    readonly body: string | Uint8Array;
  },
): Record<string, string> {
  const timestamp = String(message.timestamp);
  return {
    'Wechatpay-Serial': key.serial,
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': message.nonce,
    'Wechatpay-Signature': signSha256(
      key.privateKey,
      messageToSign({ timestamp, nonce: message.nonce }, message.body),
    ),
    'Wechatpay-Signature-Type': PAY_SCHEME,
  };
}

/** The four values of a signed message; undefined when one is missing, given twice, or the type is another one. */
export function readMessageSignature(headers: HeaderBag): MessageSignature | undefined {
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const one = (name: string) => {
    const value = lower.get(name);
    return typeof value === 'string' && value !== '' && value.length <= 1024 ? value : undefined;
  };
  const serial = one('wechatpay-serial');
  const timestamp = one('wechatpay-timestamp');
  const nonce = one('wechatpay-nonce');
  const signature = one('wechatpay-signature');
  if (!serial || !timestamp || !nonce || !signature || !/^\d{1,15}$/.test(timestamp)) return undefined;
  if ((one('wechatpay-signature-type') ?? PAY_SCHEME) !== PAY_SCHEME) return undefined;
  return { serial, timestamp, nonce, signature };
}

/** Is the message recent enough? `now` in milliseconds. */
export const isFresh = ({ timestamp }: Pick<MessageSignature, 'timestamp'>, now: number): boolean =>
  Math.abs(Math.floor(now / 1000) - Number(timestamp)) < MESSAGE_AGE_SECONDS;

/** Does this key, which the caller chose by `serial`, confirm the raw body? A signature probe never passes. */
export const verifyMessage = (
  publicKey: KeyObject,
  signed: MessageSignature,
  body: string | Uint8Array,
): boolean =>
  !signed.signature.startsWith(SIGN_TEST_PREFIX) &&
  verifySha256(publicKey, messageToSign(signed, body), signed.signature);
