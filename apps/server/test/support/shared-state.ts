// Where a shop of a test keeps what its processes share: in its memory, or in the Redis of this run of the tests.
import { randomUUID } from 'node:crypto';

/** Variables for a server. Each shop has keys of its own there. */
export function sharedState(): Record<string, string> {
  const redis = process.env.XIAOQIAO_TEST_REDIS;
  return redis === undefined ? {} : { REDIS_URL: `${redis}?prefix=${randomUUID()}:` };
}
