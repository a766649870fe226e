// The request signature: what is signed, with which key, and how the header is written (docs: signed requests).
import { createHmac, hash, hkdfSync } from 'node:crypto';

const KEY_LENGTH = 32;
const MAX_HEADER_LENGTH = 256;
const HEADER = /^v1,t=(\d{1,15}),n=([\w-]{8,64}),s=([\w-]{43})$/;

export interface SignedRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** Unix time in milliseconds. */
  readonly timestamp: number;
  /** 8–64 characters of base64url; never used twice in a session. */
  readonly nonce: string;
  /** {@link sha256Hex} of the body; of no bytes when there is none. */
  readonly bodyHash: string;
}

export interface RequestSignature {
  readonly timestamp: number;
  readonly nonce: string;
  /** base64url without padding, 43 characters. */
  readonly signature: string;
}

/** The session's own key, derived so that no server has to store it (RFC 5869, empty salt). */
export function signingKeyOf(secret: Uint8Array, sid: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `xiaoqiao/signing/v1/${sid}`, KEY_LENGTH));
}

export const stringToSign = ({ method, target, timestamp, nonce, bodyHash }: SignedRequest): string =>
  `v1\n${method}\n${target}\n${timestamp}\n${nonce}\n${bodyHash}\n`;

export const sha256Hex = (body: Uint8Array): string => hash('sha256', body, 'hex');

/** base64url HMAC-SHA256. */
export const sign = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

/** The value of `X-Xq-Signature`. */
export const formatSignatureHeader = ({ timestamp, nonce, signature }: RequestSignature): string =>
  `v1,t=${timestamp},n=${nonce},s=${signature}`;

/** @returns undefined for anything that is not exactly one well-formed signature of version 1. */
export function parseSignatureHeader(text: string): RequestSignature | undefined {
  if (text.length > MAX_HEADER_LENGTH) return undefined;
  const match = HEADER.exec(text);
  if (match === null) return undefined;
  return { timestamp: Number(match[1]), nonce: match[2]!, signature: match[3]! };
}
