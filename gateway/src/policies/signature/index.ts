// Requests that cost something are signed with the session's key, and each signature is good once.
import { timingSafeEqual } from 'node:crypto';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import {
  parseSignatureHeader,
  type RequestSignature,
  sha256Hex,
  sign,
  stringToSign,
} from '@xiaoqiao/kit/http';
import type { Awaitable } from '@xiaoqiao/state';
import { Type } from 'typebox';
import { type Exchange, type Outcome, refuse } from '../../exchange.ts';
import { counterIn } from '../../metric.ts';
import { definePolicy, type Next } from '../../policy.ts';
import { onStoreFailure, whenStoreFails } from '../store-failure.ts';

/** For whoever writes a client; a signature that is well-formed and wrong is told nothing. */
const expectedHeader = {
  header: 'X-Xq-Signature',
  format: 'v1,t=<unix ms>,n=<8–64 of A–Z a–z 0–9 - _>,s=<base64url HMAC-SHA256>',
};

export const signature = definePolicy({
  name: 'signature',
  phase: 'authorise',
  config: Type.Object(
    {
      skewMs: Type.Integer({
        minimum: 1000,
        maximum: 3_600_000,
        default: 300_000,
        description: 'how far the timestamp may be from our clock, either way',
      }),
      whenStoreFails: whenStoreFails(
        'closed',
        'closed: refused with 503 while nobody can tell whether a signature was used before; open: such requests pass, replays among them',
      ),
    },
    { additionalProperties: false },
  ),
  needs: () => ['token'],
  create: ({ skewMs, whenStoreFails: mode }, { clock, log, registry, state: { nonces }, signingKeyOf }) => {
    const failures = counterIn(registry, {
      name: 'xiaoqiao_gateway_nonce_store_failures_total',
      help: 'Signed requests of which nobody could tell whether they are replays, by what became of them.',
      labelNames: ['mode'],
    });
    const unknown = onStoreFailure({
      mode,
      message: 'a nonce could not be reserved',
      context: {},
      count: () => failures.inc({ mode }),
      clock,
      log,
    });
    // A phone with a wrong clock learns the time from this and signs again.
    const expired = () =>
      refuse('signature_expired', { details: { serverTime: toRfc3339(clock.now()), skewMs } });
    const decide = (
      exchange: Exchange,
      claim: RequestSignature,
      body: Buffer,
      next: Next,
    ): Outcome | Promise<Outcome> => {
      const { sessionId } = exchange.identity!;
      const expected = sign(
        signingKeyOf(sessionId),
        stringToSign({
          method: exchange.method,
          target: exchange.target,
          timestamp: claim.timestamp,
          nonce: claim.nonce,
          bodyHash: sha256Hex(body),
        }),
      );
      if (!timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature)))
        return refuse('signature_invalid');
      // Time has passed while the body came in, and the nonce must be held for as long as the timestamp is good.
      const goodForMs = claim.timestamp + skewMs - clock.now() + 1;
      if (goodForMs <= 0) return expired();
      // Only now: a nonce reserved before the check would let strangers spend other people's.
      const conclude = (isFirst: boolean) => {
        if (!isFirst) return refuse('nonce_replayed');
        // The store may have begun anew while the request was on its way here.
        return claim.timestamp < nonces.knownSince ? expired() : next(exchange);
      };
      let first: Awaitable<boolean>;
      try {
        first = nonces.reserve(`${sessionId}:${claim.nonce}`, goodForMs);
      } catch (error) {
        return unknown(error, exchange, next);
      }
      return first instanceof Promise
        ? first.then(conclude, (error) => unknown(error, exchange, next))
        : conclude(first);
    };

    return (exchange, next) => {
      if (exchange.identity === undefined) return refuse('token_missing');
      const header = exchange.request.headers['x-xq-signature'];
      if (header === undefined || header === '')
        return refuse('signature_missing', { details: expectedHeader });
      const claim = typeof header === 'string' ? parseSignatureHeader(header) : undefined;
      if (claim === undefined) return refuse('signature_invalid', { details: expectedHeader });
      if (Math.abs(clock.now() - claim.timestamp) > skewMs) return expired();
      // A store that began anew does not know what was spent before; the client signs again with the time it is told.
      if (claim.timestamp < nonces.knownSince) return expired();
      const body = exchange.readBody();
      return body instanceof Promise
        ? body.then((bytes) => decide(exchange, claim, bytes, next))
        : decide(exchange, claim, body, next);
    };
  },
});
