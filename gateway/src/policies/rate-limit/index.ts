// Limits per client network, user, device and whatever else tells clients apart; named, so that routes share them.
import type { Awaitable, BucketVerdict, State } from '@xiaoqiao/state';
import { type Exchange, refuse } from '../../exchange.ts';
import { counterIn } from '../../metric.ts';
import { definePolicy, type Next } from '../../policy.ts';
import { limitStoreFailures, onStoreFailure } from '../store-failure.ts';
import { type Rate, RateLimitConfig } from './config.ts';
import { limitKey } from './limit-key.ts';

const needed: Readonly<Record<string, string>> = { user: 'token', openid: 'token', 'api-key': 'api-key' };

export const rateLimit = definePolicy({
  name: 'rate-limit',
  phase: 'limit',
  config: RateLimitConfig,
  needs: ({ by }) => [by].flat().flatMap((name) => needed[name] ?? []),
  create: ({ limits, limit, by, cost, deviceHeader, whenStoreFails }, { state, registry, log, clock }) => {
    if (!Object.hasOwn(limits, limit)) throw new Error(`there is no limit named ${limit}`);
    const rate = limits[limit]!;
    const quota = 'requests' in rate ? rate.requests : rate.capacity;
    if (cost > quota) throw new Error(`the limit ${limit} of ${quota} can never allow a cost of ${cost}`);
    const traits = [by].flat();
    const keyOf = limitKey(traits, { prefix: `${limit}:${traits.join('+')}:`, deviceHeader });
    const take = taker(state, rate, cost);
    const shown = { quota, policy: policyOf(limit, rate) };
    const failures = counterIn(registry, limitStoreFailures);
    const conclude = (verdict: BucketVerdict, exchange: Exchange, next: Next) =>
      tell(verdict, shown, exchange) ? next(exchange) : tooMany(verdict);
    const uncounted = onStoreFailure({
      mode: whenStoreFails,
      message: 'a request could not be counted',
      context: { limit },
      count: () => failures.inc({ limit, mode: whenStoreFails }),
      clock,
      log,
    });

    return (exchange, next) => {
      let verdict: Awaitable<BucketVerdict>;
      try {
        verdict = take(keyOf(exchange));
      } catch (error) {
        return uncounted(error, exchange, next);
      }
      return verdict instanceof Promise
        ? verdict.then(
            (settled) => conclude(settled, exchange, next),
            (error) => uncounted(error, exchange, next),
          )
        : conclude(verdict, exchange, next);
    };
  },
});

function taker(
  { buckets, windows }: State,
  rate: Rate,
  cost: number,
): (key: string) => Awaitable<BucketVerdict> {
  if ('requests' in rate) {
    const window = { requests: rate.requests, windowMs: rate.perSeconds * 1000, cost };
    return (key) => windows.take(key, window);
  }
  const bucket = { ...rate, cost };
  return (key) => buckets.take(key, bucket);
}

const tooMany = ({ retryAfterMs }: BucketVerdict) =>
  refuse('rate_limited', { retryAfter: retryAfterMs / 1000 });

/** draft-ietf-httpapi-ratelimit-headers-10 §3: quota, and the seconds it is for. */
function policyOf(limit: string, rate: Rate): string {
  const [quota, seconds] =
    'requests' in rate
      ? [rate.requests, rate.perSeconds]
      : [rate.capacity, rate.capacity / rate.refillPerSecond];
  return `"${limit}";q=${quota};w=${Math.ceil(seconds)}`;
}

/** Of several limits the client is shown the one that refuses it, or that it will meet first. */
function tell(
  { allowed, remaining, resetMs }: BucketVerdict,
  { quota, policy }: { quota: number; policy: string },
  { response }: Exchange,
): boolean {
  const before = response.getHeader('ratelimit-remaining');
  if (before === undefined) response.setHeader('ratelimit-policy', policy);
  else response.setHeader('ratelimit-policy', `${response.getHeader('ratelimit-policy')}, ${policy}`);
  if (!allowed || before === undefined || remaining < Number(before)) {
    response.setHeader('ratelimit-limit', quota);
    response.setHeader('ratelimit-remaining', remaining);
    response.setHeader('ratelimit-reset', Math.ceil(resetMs / 1000));
  }
  return allowed;
}
