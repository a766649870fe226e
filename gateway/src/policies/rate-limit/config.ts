// The config of the policy `rate-limit`.
import { type Static, Type } from 'typebox';
import { whenStoreFails } from '../store-failure.ts';

const strict = { additionalProperties: false };

const Bucket = Type.Object(
  {
    capacity: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'the largest burst' }),
    refillPerSecond: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }),
  },
  { ...strict, description: 'a token bucket: bursts, then a steady rate' },
);
const Window = Type.Object(
  {
    requests: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    perSeconds: Type.Number({ minimum: 0.001, maximum: 86_400 }),
  },
  { ...strict, description: 'a sliding window: in no stretch of this length are there more' },
);
const Rate = Type.Union([Bucket, Window]);
export type Rate = Static<typeof Rate>;

const KEY = '^(address|user|openid|appid|route|device|api-key|header:[a-z][a-z0-9-]{0,63})$';
const Key = Type.String({ pattern: KEY });

export const RateLimitConfig = Type.Object(
  {
    limits: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }), Rate, { default: {} }),
    limit: Type.String({ default: 'default' }),
    by: Type.Union([Key, Type.Array(Key, { minItems: 1, maxItems: 4, uniqueItems: true })], {
      default: 'address',
      description:
        'address, user, openid, appid, route, device, api-key, header:<name>, or several of them together',
    }),
    cost: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 1,
      description: 'what a request counts as',
    }),
    deviceHeader: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$', default: 'x-xq-device' }),
    whenStoreFails: whenStoreFails(
      'open',
      'open: uncounted requests pass; closed: they are refused with 503',
    ),
  },
  strict,
);
export type RateLimitConfig = Static<typeof RateLimitConfig>;
