// Requests by hand, for what the SDK would never send: the envelope as it came, and signatures that can be wrong.
import { randomBytes } from 'node:crypto';
import type { Session } from '@xiaoqiao/contract';
import { formatSignatureHeader, sha256Hex, sign, stringToSign } from '@xiaoqiao/kit/http';
import type { Control } from '@xiaoqiao/wechat-emulator';

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Its envelope, or whatever JSON it is; nothing when it is none. */
  readonly body: {
    code: number;
    error?: string;
    message: string;
    requestId: string;
    details?: unknown;
    data: T;
  };
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text and bytes are sent as they are. */
  readonly body?: unknown;
}

const toBytes = (body: unknown): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    body === undefined
      ? Buffer.alloc(0)
      : body instanceof Uint8Array
        ? body
        : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  );

/** @param url absolute, path and query as they shall be sent */
export async function send<T>(
  url: string,
  { method = 'GET', headers = {}, body }: RawRequest = {},
): Promise<Answer<T>> {
  const reply = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: toBytes(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.includes('json') === true && text !== '';
  return { status: reply.status, headers: reply.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

export async function logInByHand(shop: { url: string; wechat: Control }, openid: string): Promise<Session> {
  const { code } = shop.wechat.mintLoginCode({ openid });
  const answer = await send<Session>(`${shop.url}/api/auth/wechat/login`, { method: 'POST', body: { code } });
  return answer.body.data;
}

export const bearer = ({ accessToken }: Pick<Session, 'accessToken'>) => ({
  authorization: `Bearer ${accessToken}`,
});

/** The headers of a signed request by this session. */
export function signedHeaders(
  session: Session,
  {
    method = 'POST',
    target,
    body,
    timestamp,
    nonce = randomBytes(12).toString('base64url'),
  }: {
    method?: string;
    /** Path and query as sent, prefix included. */
    target: string;
    body?: unknown;
    timestamp: number;
    nonce?: string;
  },
): Record<string, string> {
  const bodyHash = sha256Hex(toBytes(body));
  const key = Buffer.from(session.signingKey, 'base64url');
  const signature = sign(key, stringToSign({ method, target, timestamp, nonce, bodyHash }));
  return { ...bearer(session), 'x-xq-signature': formatSignatureHeader({ timestamp, nonce, signature }) };
}
