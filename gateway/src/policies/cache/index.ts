// Answers GET and HEAD from memory: one request fetches, the others wait for it, and a stale answer bridges the gap.
import { Type } from 'typebox';
import type { Exchange, Outcome } from '../../exchange.ts';
import { definePolicy, type Next } from '../../policy.ts';
import { answerFrom } from './answer-from.ts';
import { createFetching } from './fetching.ts';
import { keyMaker, mayUseCache } from './request-key.ts';

const HeaderNames = Type.Array(Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }), {
  maxItems: 16,
  default: [],
});
const Seconds = Type.Integer({ minimum: 0, maximum: 31_536_000 });

export const CacheConfig = Type.Object(
  {
    ttlSeconds: {
      ...Seconds,
      default: 0,
      description: 'where the upstream sends no max-age; 0: not kept then',
    },
    staleSeconds: {
      ...Seconds,
      default: 0,
      description: 'shown for so long past its time while a new one is fetched',
    },
    vary: { ...HeaderNames, description: 'request headers that the answer depends on' },
    query: Type.Union([Type.Literal('all'), Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })], {
      default: 'all',
      description: 'parameters that the answer depends on; their order never counts',
    }),
    personal: Type.Enum(['no', 'per-user', 'shared'], {
      default: 'no',
      description:
        'requests with a token: not kept · kept for that user alone · kept for everybody, if the answer is the same for all',
    }),
    cookies: Type.Boolean({ default: false, description: 'keep answers that set cookies, cookies included' }),
    statuses: Type.Array(Type.Integer({ minimum: 200, maximum: 599 }), { maxItems: 16, default: [200] }),
    maxEntryBytes: Type.Integer({ minimum: 1, maximum: 67_108_864, default: 1_048_576 }),
    tags: Type.Array(Type.String({ pattern: '^[A-Za-z0-9._:-]{1,64}$' }), { maxItems: 16, default: [] }),
    waitMs: Type.Integer({
      minimum: 0,
      maximum: 60_000,
      default: 5000,
      description: 'for the request that fetches; then each goes by itself',
    }),
  },
  { additionalProperties: false, description: 'the upstream may name tags in its header x-cache-tags' },
);

export const cache = definePolicy({
  name: 'cache',
  phase: 'answer',
  config: CacheConfig,
  needs: ({ personal }) => (personal === 'no' ? [] : ['token']),
  create: (config, { cache: store, clock, metrics, log }, routeId) => {
    const count = metrics.policyEvents('cache');
    const keyOf = keyMaker(config, routeId, store);
    const fetching = createFetching({ config, routeId, store, clock });
    const answer = (exchange: Exchange, next: Next, attempt: number): Outcome | Promise<Outcome> => {
      const { key, place } = keyOf(exchange);
      const now = clock.now();
      const entry = store.get(key);
      if (entry !== undefined && entry.freshUntil > now) {
        count('hit');
        return answerFrom(exchange, entry, now);
      }
      if (entry !== undefined && entry.staleUntil > now) {
        count('stale');
        fetching
          .refresh(exchange, next, { key, place })
          ?.catch((error) => log.warn('a cached answer could not be refreshed', { route: routeId, error }));
        return answerFrom(exchange, entry, now);
      }
      if (exchange.method === 'HEAD') {
        count('miss');
        return next(exchange);
      }
      const underWay = fetching.underWay(key);
      if (underWay === undefined) {
        count('miss');
        return fetching.lead(exchange, next, { key, place });
      }
      return waitFor(underWay, config.waitMs).then((end) => {
        // The second one to fail leaves each to himself: no chain of people waiting for one after the other.
        if (end === 'kept' || (end === 'broken' && attempt === 0)) return answer(exchange, next, attempt + 1);
        count('miss');
        return next(exchange);
      });
    };
    return (exchange, next) => {
      if (mayUseCache(exchange, config)) return answer(exchange, next, 0);
      count('pass');
      return next(exchange);
    };
  },
});

function waitFor<T>(promise: Promise<T>, ms: number): Promise<T | 'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('late'), ms);
    void promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
