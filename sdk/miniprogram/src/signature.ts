// Signs a request with the session's key: X-Xq-Signature, version 1.
import './has-own.ts';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64url, hex, toBase64url, utf8 } from './encoding.ts';

export interface RequestToSign {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly body: string;
  /** The server's time, Unix milliseconds. */
  readonly timestamp: number;
  /** base64url, never used twice in a session. */
  readonly nonce: string;
  /** base64url, as the session carries it. */
  readonly signingKey: string;
}

/** The value of `X-Xq-Signature`. */
export function signatureHeader({
  method,
  target,
  body,
  timestamp,
  nonce,
  signingKey,
}: RequestToSign): string {
  const text = `v1\n${method}\n${target}\n${timestamp}\n${nonce}\n${hex(sha256(utf8(body)))}\n`;
  const signature = hmac(sha256, fromBase64url(signingKey), utf8(text));
  return `v1,t=${timestamp},n=${nonce},s=${toBase64url(signature)}`;
}
