// Nonces in Redis. A server that began anew may have forgotten some, so for each server it is remembered since when it is known.
import type { Nonces } from '../ports.ts';
import type { RedisConnection } from './redis-connection.ts';
import { LONGEST_MS, NOW, type Script, SPARE_MS } from './script.ts';

export const nonceScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
local ttl = tonumber(ARGV[2])
local ends = redis.call('GET', KEYS[1])
if ends and tonumber(ends) > now then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f', now + ttl), 'PX', math.min(${LONGEST_MS}, math.ceil(ttl) + ${SPARE_MS}))
return 1`,
};

/** Run ids change when a server starts, and when a failover puts another one in its place: both may lose the latest writes. */
const MAX_RUN_IDS = 100;
export const knownSinceScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
if redis.call('HLEN', KEYS[1]) > ${MAX_RUN_IDS} then redis.call('DEL', KEYS[1]) end
local since = 0
for i = 2, #ARGV do
  redis.call('HSETNX', KEYS[1], ARGV[i], string.format('%.0f', now))
  since = math.max(since, tonumber(redis.call('HGET', KEYS[1], ARGV[i])))
end
return since`,
};

export class RedisNonces implements Nonces {
  readonly #connection: RedisConnection;
  #knownSince = Number.POSITIVE_INFINITY;
  #asking: Promise<void> | undefined;
  /** Connections made so far, and the one that `knownSince` was asked on. */
  #connections = 0;
  #askedOn = -1;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
    connection.onReady(() => {
      this.#connections++;
      // Whoever reserves the next nonce asks again, and hears of it.
      void this.refresh().catch(() => {});
    });
  }

  get knownSince(): number {
    return this.#knownSince;
  }

  async reserve(key: string, ttlMs: number): Promise<boolean> {
    // Never while it is unknown whether this Redis remembers what the one before knew.
    if (this.#askedOn !== this.#connections) await this.refresh();
    const { prefix, now } = this.#connection;
    return (
      (await this.#connection.script('nonces', 'xqNonce', [`${prefix}nonce:${key}`, now(), ttlMs])) === 1
    );
  }

  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const { prefix, now } = this.#connection;
    const connections = this.#connections;
    const runIds = await this.#connection.runIds('nonces');
    const args = [`${prefix}nonces-known-since`, now(), ...runIds];
    this.#knownSince = Number(await this.#connection.script('nonces', 'xqKnownSince', args));
    this.#askedOn = connections;
  }
}
