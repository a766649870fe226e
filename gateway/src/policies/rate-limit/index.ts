// Token buckets per client network or per user, named so that routes share them.
import type { BucketVerdict } from '@xiaoqiao/state';
import { Type } from 'typebox';
import { networkOf } from '../../client-address.ts';
import { type Exchange, type Outcome, refuse } from '../../exchange.ts';
import { definePolicy, type Next } from '../../policy.ts';

const Rate = Type.Object(
  {
    capacity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    refillPerSecond: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }),
  },
  { additionalProperties: false },
);

export const rateLimit = definePolicy({
  name: 'rate-limit',
  phase: 'limit',
  config: Type.Object(
    {
      limits: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }), Rate, { default: {} }),
      limit: Type.String({ default: 'default' }),
      by: Type.Union([Type.Literal('address'), Type.Literal('user')], { default: 'address' }),
    },
    { additionalProperties: false },
  ),
  needs: ({ by }) => (by === 'user' ? ['token'] : []),
  create: ({ limits, limit, by }, { state: { buckets } }) => {
    if (!Object.hasOwn(limits, limit)) throw new Error(`there is no limit named ${limit}`);
    const rate = limits[limit]!;
    const prefix = `${limit}:${by}:`;
    return (exchange, next) => {
      // Somebody without a session is counted by his network even where users are counted.
      const subject = (by === 'user' ? exchange.identity?.userId : undefined) ?? networkOf(exchange.clientIp);
      const verdict = buckets.take(prefix + subject, rate);
      return verdict instanceof Promise
        ? verdict.then((settled) => conclude(settled, rate.capacity, exchange, next))
        : conclude(verdict, rate.capacity, exchange, next);
    };
  },
});

function conclude(
  { allowed, remaining, retryAfterMs, resetMs }: BucketVerdict,
  capacity: number,
  exchange: Exchange,
  next: Next,
): Outcome | Promise<Outcome> {
  const { response } = exchange;
  const shown = response.getHeader('ratelimit-remaining');
  // Of several limits the client is shown the one that refuses it, or that it will meet first.
  if (!allowed || shown === undefined || remaining < Number(shown)) {
    response.setHeader('ratelimit-limit', capacity);
    response.setHeader('ratelimit-remaining', remaining);
    response.setHeader('ratelimit-reset', Math.ceil(resetMs / 1000));
  }
  return allowed ? next(exchange) : refuse('rate_limited', { retryAfter: retryAfterMs / 1000 });
}
