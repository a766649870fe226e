// Door of @xiaoqiao/state: short-lived state that all processes of an installation share. The engine over Redis has a door of
// its own, @xiaoqiao/state/redis, so that whoever does not use it does not load it.
export type { FeedListener, FeedSettings, Feeds, Kept, Outgoing, Position } from './feeds.ts';
export { createMemoryState, type MemoryStateOptions } from './memory/memory-state.ts';
export type {
  Awaitable,
  Ban,
  Bans,
  BucketRate,
  Buckets,
  BucketVerdict,
  ChannelListener,
  Channels,
  Lock,
  Locks,
  Meeting,
  Nonces,
  Revocations,
  Scores,
  State,
  WindowRate,
  Windows,
} from './ports.ts';
