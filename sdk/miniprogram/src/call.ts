// One call of the app: attempts until there is an answer, a refusal, or no time left.
import type { Method } from '@xiaoqiao/contract';
import { toBase64url } from './encoding.ts';
import { isApiError, TransportError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { HeldSession } from './held-session.ts';
import type { Random } from './random.ts';
import { waitBeforeRetry } from './retry.ts';
import { idempotentRoutes, publicRoutes, signedRoutes } from './routes.generated.ts';
import type { Clock } from './server-clock.ts';
import { isTokenRefusal, type Sessions } from './sessions.ts';
import { type Parameters, targetOf } from './target.ts';

export interface CallerOptions {
  readonly exchange: Exchange;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly random: Random;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly timeoutMs: number;
}

/** The options of every route's call, without what the types know about a particular one. */
export interface AnyCallOptions {
  readonly params?: Parameters;
  readonly query?: Parameters;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly timeoutMs?: number;
}

/** @throws XiaoqiaoApiError, TransportError */
export type AnyCall = (method: Method, path: string, options?: AnyCallOptions) => Promise<unknown>;

const KEY_BYTES = 16;

export function createCall({
  exchange,
  sessions,
  clock,
  random,
  pause,
  timeoutMs: defaultTimeout,
}: CallerOptions): AnyCall {
  return async (method, path, { params, query, body, timeoutMs = defaultTimeout, ...given } = {}) => {
    const deadline = clock.now() + timeoutMs;
    const route = `${method} ${path}`;
    const target = targetOf(path, params, query);
    const idempotencyKey = idempotentRoutes.includes(route)
      ? (given.idempotencyKey ?? toBase64url(await random(KEY_BYTES)))
      : undefined;
    const safe = method !== 'POST' || idempotencyKey !== undefined;

    async function attempt(session: HeldSession | undefined): Promise<unknown> {
      const remaining = deadline - clock.now();
      if (remaining <= 0) throw new TransportError('timeout', `no answer within ${timeoutMs} ms`);
      const signingKey = signedRoutes.includes(route) ? session?.signingKey : undefined;
      const accessToken = session?.accessToken;
      return exchange({
        ...{ method, target, body, idempotencyKey, accessToken, signingKey },
        timeoutMs: remaining,
      });
    }

    let refusedToken: string | undefined;
    let clockCorrected = false;
    for (let retries = 0; ; ) {
      let session: HeldSession | undefined;
      try {
        session = publicRoutes.includes(route) ? undefined : await sessions.current(refusedToken);
        return await attempt(session);
      } catch (failure) {
        // These two refusals come before any work is done, so even a POST may be sent once more.
        if (isTokenRefusal(failure) && session !== undefined && refusedToken === undefined) {
          refusedToken = session.accessToken;
          continue;
        }
        if (isApiError(failure) && failure.error === 'signature_expired' && !clockCorrected) {
          clockCorrected = true;
          continue;
        }
        const [byte = 0] = await random(1);
        const remainingMs = deadline - clock.now();
        const wait = waitBeforeRetry({ failure, retries, safe, jitter: byte / 255, remainingMs });
        if (wait === undefined) throw failure;
        retries++;
        await pause(wait);
      }
    }
  };
}
