// Door of @xiaoqiao/state/redis: shared state that several processes have in Redis.
export type { StateFailure, StateUse } from './redis-connection.ts';
export { createRedisState, type RedisState, type RedisStateOptions } from './redis-state.ts';
export { parseRedisUrl } from './redis-url.ts';
