// The handover: how a process of the services knows that a request comes from the gateway, when a network lies between.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { identityHeaders } from './caller.ts';

/** `v1,t=<Unix ms>,s=<base64url HMAC-SHA256>`; the gateway strips inbound ones. */
export const handoverHeader = 'x-xq-handover';
/** In an answer to the gateway: the stable name of its failure, which the gateway takes out again. */
export const failureHeader = 'x-xq-failure';

/** A request is under way for less, and the clocks of two machines differ by less. */
const FRESH_MS = 60_000;
const HEADER = /^v1,t=(\d{1,15}),s=([\w-]{43})$/;

export interface HandedOver {
  /** Upper case. */
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** Of the request; those of the caller are sealed with it. */
  readonly headers: IncomingHttpHeaders;
}

export type HandoverFault = 'missing' | 'invalid' | 'expired';

/** 32 bytes, derived from the installation's signing secret (RFC 5869, empty salt). */
export const handoverKeyOf = (secret: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), 'xiaoqiao/handover/v1', 32));

/** The value of the handover header. @param now Unix ms */
export const sealHandover = (key: Uint8Array, request: HandedOver, now: number): string =>
  `v1,t=${now},s=${macOf(key, request, now).toString('base64url')}`;

/**
 * @param now Unix ms
 * @returns what is wrong with the handover; undefined when this key sealed it within the last minute, caller included.
 */
export function faultOfHandover(
  key: Uint8Array,
  request: HandedOver,
  now: number,
): HandoverFault | undefined {
  const value = request.headers[handoverHeader];
  if (value === undefined) return 'missing';
  const match = typeof value === 'string' ? HEADER.exec(value) : null;
  if (match === null) return 'invalid';
  const sealedAt = Number(match[1]);
  if (!timingSafeEqual(macOf(key, request, sealedAt), Buffer.from(match[2]!, 'base64url'))) return 'invalid';
  return Math.abs(now - sealedAt) > FRESH_MS ? 'expired' : undefined;
}

const sealed = Object.values(identityHeaders);

/** No header holds a line break, so one line for each cannot be read in two ways. */
function macOf(key: Uint8Array, { method, target, headers }: HandedOver, sealedAt: number): Buffer {
  let text = `v1\n${method}\n${target}\n${sealedAt}\n`;
  for (const name of sealed) {
    const value = headers[name];
    if (value !== undefined) text += `${name}:${String(value)}\n`;
  }
  return createHmac('sha256', key).update(text).digest();
}
