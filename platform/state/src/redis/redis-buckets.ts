// Token buckets in Redis: the same arithmetic as in memory, done where the bucket is.
import type { BucketRate, Buckets, BucketVerdict } from '../ports.ts';
import type { RedisConnection } from './redis-connection.ts';
import { LONGEST_MS, NOW, type Script, SPARE_MS } from './script.ts';

/** Units are thousandths of a token. A refused request writes nothing: what it would write follows from what is there. */
export const bucketScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
local full, perMs, cost = tonumber(ARGV[2]) * 1000, tonumber(ARGV[3]), tonumber(ARGV[4]) * 1000
local units, at = full, now
local kept = redis.call('GET', KEYS[1])
if kept then units, at = cmsgpack.unpack(kept) end
if at > now then now = at end
units = math.min(full, units + (now - at) * perMs)
local missing = cost - units
if missing > 1e-6 then
  return { 0, math.floor((units + 1e-6) / 1000), math.ceil((missing - 1e-6) / perMs),
    math.ceil((full - units - 1e-6) / perMs) }
end
units = math.max(0, units - cost)
local reset = math.ceil((full - units - 1e-6) / perMs)
redis.call('SET', KEYS[1], cmsgpack.pack(units, now), 'PX', math.min(${LONGEST_MS}, reset + ${SPARE_MS}))
return { 1, math.floor((units + 1e-6) / 1000), 0, reset }`,
};

export class RedisBuckets implements Buckets {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  take(key: string, { capacity, refillPerSecond, cost = 1 }: BucketRate): Promise<BucketVerdict> {
    if (!(refillPerSecond > 0) || !(cost > 0) || !(cost <= capacity) || !Number.isFinite(capacity))
      throw new RangeError(`no bucket of ${capacity} refilled by ${refillPerSecond}/s can give ${cost}`);
    const { prefix, now } = this.#connection;
    // A token a second is a thousandth of a token, a unit, a millisecond.
    const args = [`${prefix}bucket:${key}`, now(), capacity, refillPerSecond, cost];
    return this.#connection.script('buckets', 'xqBucket', args).then(verdictOf);
  }
}

export function verdictOf(reply: unknown): BucketVerdict {
  const [allowed, remaining, retryAfterMs, resetMs] = reply as [number, number, number, number];
  return { allowed: allowed === 1, remaining, retryAfterMs, resetMs };
}
