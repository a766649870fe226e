// One request and its answer: headers, signature, envelope. Everything that is tried again is tried above this.
import type { ErrorName, Language } from '@xiaoqiao/contract';
import { toBase64url } from './encoding.ts';
import { TransportError, XiaoqiaoApiError } from './errors.ts';
import type { Random } from './random.ts';
import { prefix, retryableErrors } from './routes.generated.ts';
import type { Clock, ServerClock } from './server-clock.ts';
import { signatureHeader } from './signature.ts';
import type { Transport, TransportReply, TransportRequest } from './transport.ts';

export interface ExchangeRequest {
  readonly method: TransportRequest['method'];
  /** Path and query below the prefix. */
  readonly target: string;
  readonly body?: unknown;
  readonly accessToken?: string | undefined;
  /** base64url; the request is signed when it is given. */
  readonly signingKey?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly timeoutMs: number;
}

/**
 * @returns the envelope's `data`; undefined for 204.
 * @throws XiaoqiaoApiError, TransportError
 */
export type Exchange = (request: ExchangeRequest) => Promise<unknown>;

export interface ExchangeOptions {
  readonly transport: Transport;
  readonly baseUrl: string;
  readonly language: Language;
  readonly random: Random;
  readonly serverClock: ServerClock;
}

const NONCE_BYTES = 16;
const RETRYABLE_STATUSES = [429, 502, 503, 504];

export function createExchange({
  transport,
  baseUrl,
  language,
  random,
  serverClock,
}: ExchangeOptions): Exchange {
  const root = baseUrl.replace(/\/+$/, '');

  async function headersOf(request: ExchangeRequest, target: string, body: string | undefined) {
    const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (request.accessToken !== undefined) headers.authorization = `Bearer ${request.accessToken}`;
    if (request.idempotencyKey !== undefined) headers['idempotency-key'] = request.idempotencyKey;
    if (request.signingKey !== undefined)
      headers['x-xq-signature'] = signatureHeader({
        method: request.method,
        target,
        body: body ?? '',
        nonce: toBase64url(await random(NONCE_BYTES)),
        timestamp: serverClock.now(),
        signingKey: request.signingKey,
      });
    return headers;
  }

  return async (request) => {
    const target = prefix + request.target;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers = await headersOf(request, target, body);
    const { method, timeoutMs } = request;
    const reply = await transport({ method, url: root + target, headers, body, timeoutMs });
    return dataOf(reply, serverClock);
  };
}

function dataOf(reply: TransportReply, serverClock: ServerClock): unknown {
  const { status } = reply;
  if (status === 204) return undefined;
  const envelope = envelopeOf(reply.body);
  if (envelope !== undefined && status < 300 && envelope.code === 0) return envelope.data;
  const retryAfterMs = retryAfter(reply.header('retry-after'), serverClock);
  const retryable = RETRYABLE_STATUSES.includes(status);
  if (envelope === undefined || typeof envelope.error !== 'string')
    throw new TransportError('unexpected_reply', `HTTP ${status} without the server's envelope`, {
      status,
      retryable,
      retryAfterMs,
    });
  const details = (envelope.details ?? {}) as Readonly<Record<string, unknown>>;
  if (envelope.error === 'signature_expired') serverClock.follow(details.serverTime ?? reply.header('date'));
  throw new XiaoqiaoApiError({
    error: envelope.error as ErrorName,
    code: Number(envelope.code),
    status,
    message: String(envelope.message),
    details,
    requestId: String(envelope.requestId ?? ''),
    retryable: retryable || retryableErrors.includes(envelope.error),
    retryAfterMs,
  } as ConstructorParameters<typeof XiaoqiaoApiError>[0]);
}

/** Hosts that could not parse the text hand it over as it came. */
function envelopeOf(body: unknown): Readonly<Record<string, unknown>> | undefined {
  let value = body;
  if (typeof body === 'string') {
    try {
      value = JSON.parse(body);
    } catch {
      // A proxy's or a portal's page: the caller reports it as such.
      return undefined;
    }
  }
  return typeof value === 'object' && value !== null && 'code' in value
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** Seconds or a date (RFC 9110 §10.2.3). */
function retryAfter(value: string | undefined, clock: Clock): number | undefined {
  if (value === undefined || value === '') return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - clock.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
