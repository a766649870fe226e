// Sliding windows in Redis: a log of what was let through, in slots as in memory, packed into one value.
import type { BucketVerdict, WindowRate, Windows } from '../ports.ts';
import { verdictOf } from './redis-buckets.ts';
import type { RedisConnection } from './redis-connection.ts';
import { LONGEST_MS, NOW, type Script, SPARE_MS } from './script.ts';

/** A slot counts until its last request is old enough, so coarser slots are stricter and never laxer. */
const SLOTS = 60;

/** Three numbers per slot: when it began, when it was last used, what it let through. */
export const windowScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
local requests, windowMs, cost, slotMs = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local kept = redis.call('GET', KEYS[1])
local slots = kept and cmsgpack.unpack(kept) or {}
local size, first, total = #slots, 1, 0
if size > 0 and slots[size - 1] > now then now = slots[size - 1] end
while first <= size and slots[first + 1] <= now - windowMs do first = first + 3 end
for i = first, size, 3 do total = total + slots[i + 2] end
if total + cost <= requests then
  local live = {}
  for i = first, size do live[#live + 1] = slots[i] end
  size = #live
  if size > 0 and now < live[size - 2] + slotMs then
    live[size - 1] = now
    live[size] = live[size] + cost
  else
    live[size + 1], live[size + 2], live[size + 3] = now, now, cost
  end
  redis.call('SET', KEYS[1], cmsgpack.pack(live), 'PX', math.min(${LONGEST_MS}, math.ceil(windowMs) + ${SPARE_MS}))
  return { 1, math.floor(requests - total - cost), 0, math.ceil(windowMs) }
end
local needed, freed, freeAt = total + cost - requests, 0, now
for i = first, size, 3 do
  freed = freed + slots[i + 2]
  if freed >= needed then
    freeAt = slots[i + 1]
    break
  end
end
return { 0, math.floor(requests - total), math.ceil(freeAt + windowMs - now), math.ceil(slots[size - 1] + windowMs - now) }`,
};

export class RedisWindows implements Windows {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  take(key: string, { requests, windowMs, cost = 1 }: WindowRate): Promise<BucketVerdict> {
    if (!(windowMs >= 1) || !(cost > 0) || !(cost <= requests) || !Number.isFinite(requests))
      throw new RangeError(`no window of ${requests} in ${windowMs} ms can give ${cost}`);
    const { prefix, now } = this.#connection;
    const slotMs = Math.max(1, Math.floor(windowMs / SLOTS));
    const args = [`${prefix}window:${key}`, now(), requests, windowMs, cost, slotMs];
    return this.#connection.script('windows', 'xqWindow', args).then(verdictOf);
  }
}
