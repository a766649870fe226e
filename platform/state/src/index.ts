// Door of @xiaoqiao/state: short-lived state that all processes of an installation share.
export { createMemoryState, type MemoryStateOptions } from './memory/memory-state.ts';
export type {
  Awaitable,
  BucketRate,
  Buckets,
  BucketVerdict,
  Nonces,
  Revocations,
  State,
} from './ports.ts';
