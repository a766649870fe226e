// Locks in Redis. A lock is a lease, so what it protects checks the token: Redis alone cannot stop a holder who is late.
import type { Lock, Locks } from '../ports.ts';
import type { RedisConnection } from './redis-connection.ts';
import { NOW, type Script } from './script.ts';

/** The last token outlives the lock by this. Tokens grow with the clock, too, so that even a Redis that lost everything gives greater ones. */
const REMEMBERED_MS = 86_400_000;

export const acquireScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
local ttl = tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'token', 'ends')
if kept[2] and tonumber(kept[2]) > now then return false end
local token = string.format('%.0f', math.max(tonumber(kept[1] or 0) + 1, now * 1000))
redis.call('HSET', KEYS[1], 'token', token, 'ends', now + ttl)
redis.call('PEXPIRE', KEYS[1], ttl + ${REMEMBERED_MS})
return token`,
};

/** With a lease of 0 it is given back. */
export const renewScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
local token, ttl = ARGV[2], tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'token', 'ends')
if kept[1] ~= token or tonumber(kept[2]) <= now then return 0 end
redis.call('HSET', KEYS[1], 'ends', now + ttl)
redis.call('PEXPIRE', KEYS[1], ttl + ${REMEMBERED_MS})
return 1`,
};

export class RedisLocks implements Locks {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async acquire(name: string, ttlMs: number): Promise<Lock | undefined> {
    const { prefix, now } = this.#connection;
    const key = `${prefix}lock:${name}`;
    const token = await this.#connection.script('locks', 'xqAcquire', [key, now(), ttlMs]);
    if (token === null) return undefined;
    const renew = async (forMs: number): Promise<boolean> =>
      (await this.#connection.script('locks', 'xqRenew', [key, now(), token as string, forMs])) === 1;
    return {
      token: Number(token),
      renew,
      release: async () => void (await renew(0)),
    };
  }
}
