// Door of @xiaoqiao/state: short-lived state that all processes of an installation share.
export { createMemoryState, type MemoryStateOptions } from './memory/memory-state.ts';
export type {
  Awaitable,
  Ban,
  Bans,
  BucketRate,
  Buckets,
  BucketVerdict,
  Meeting,
  Nonces,
  Revocations,
  Scores,
  State,
  WindowRate,
  Windows,
} from './ports.ts';
