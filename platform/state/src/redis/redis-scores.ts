// Fading scores and seen company in Redis; what has faded away expires.
import type { Meeting, Scores } from '../ports.ts';
import type { RedisConnection } from './redis-connection.ts';
import { LONGEST_MS, NOW, type Script, SPARE_MS } from './script.ts';

/** Nobody needs to know whether it was 64 or 65. */
const MAX_MEMBERS = 64;
/** After twenty half-lives a millionth is left. */
const HALF_LIVES = 20;

export const scoreScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
local points, halfLife = tonumber(ARGV[2]), tonumber(ARGV[3])
local value, at = 0, now
local kept = redis.call('GET', KEYS[1])
if kept then value, at = cmsgpack.unpack(kept) end
value = value * 2 ^ (-math.max(0, now - at) / halfLife) + points
redis.call('SET', KEYS[1], cmsgpack.pack(value, math.max(now, at)), 'PX',
  math.min(${LONGEST_MS}, math.ceil(halfLife * ${HALF_LIVES}) + ${SPARE_MS}))
return string.format('%.17g', value)`,
};

/** Members by when they were last seen. */
export const meetScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
local member, windowMs = ARGV[2], tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - windowMs)
local isNew = redis.call('ZSCORE', KEYS[1], member) == false
if isNew and redis.call('ZCARD', KEYS[1]) >= ${MAX_MEMBERS} then redis.call('ZPOPMIN', KEYS[1]) end
redis.call('ZADD', KEYS[1], now, member)
redis.call('PEXPIRE', KEYS[1], math.min(${LONGEST_MS}, math.ceil(windowMs) + ${SPARE_MS}))
return { isNew and 1 or 0, redis.call('ZCARD', KEYS[1]) }`,
};

export class RedisScores implements Scores {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async add(key: string, points: number, halfLifeMs: number): Promise<number> {
    const { prefix, now } = this.#connection;
    const args = [`${prefix}score:${key}`, now(), points, halfLifeMs];
    return Number(await this.#connection.script('scores', 'xqScore', args));
  }

  async meet(key: string, member: string, windowMs: number): Promise<Meeting> {
    const { prefix, now } = this.#connection;
    const args = [`${prefix}met:${key}`, now(), member, windowMs];
    const [isNew, count] = (await this.#connection.script('scores', 'xqMeet', args)) as [number, number];
    return { isNew: isNew === 1, count };
  }

  async clear(key: string): Promise<void> {
    const { prefix } = this.#connection;
    // One at a time: in a cluster the two may live on different nodes.
    await this.#connection.run('scores', (client) =>
      Promise.all([client.unlink(`${prefix}score:${key}`), client.unlink(`${prefix}met:${key}`)]),
    );
  }
}
