// What an engine of shared state can do. An engine that needs no network answers at once, without a promise.
import type { Feeds } from './feeds.ts';

export type Awaitable<T> = T | Promise<T>;

export interface BucketRate {
  /** Tokens a full bucket holds; the largest burst. */
  readonly capacity: number;
  readonly refillPerSecond: number;
  /** Tokens this request takes; 1 when left out, never more than `capacity`. */
  readonly cost?: number;
}

export interface BucketVerdict {
  readonly allowed: boolean;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Until the same request would be allowed; 0 when it was. */
  readonly retryAfterMs: number;
  /** Until the bucket is full again. */
  readonly resetMs: number;
}

/** Token buckets. A bucket nobody has used is full; a refused request takes nothing. */
export interface Buckets {
  /** @throws RangeError for a rate that could never allow the request. */
  take(key: string, rate: BucketRate): Awaitable<BucketVerdict>;
}

export interface WindowRate {
  readonly requests: number;
  readonly windowMs: number;
  /** What this request counts as; 1 when left out, never more than `requests`. */
  readonly cost?: number;
}

/** Sliding windows: in no stretch of time of this length, wherever it begins, is more let through. */
export interface Windows {
  /** A refused request counts as nothing. @throws RangeError for a rate that could never allow the request. */
  take(key: string, rate: WindowRate): Awaitable<BucketVerdict>;
}

/** Numbers that may be used once. */
export interface Nonces {
  /** Unix time in milliseconds: what was reserved before is forgotten, so nothing older can be told from a replay. */
  readonly knownSince: number;
  /**
   * Reserves the nonce for `ttlMs`, atomically.
   * @returns true the first time, false while an earlier reservation lives.
   * @throws XiaoqiaoError `overloaded` when there is no room: a nonce that cannot be remembered is not accepted.
   */
  reserve(key: string, ttlMs: number): Awaitable<boolean>;
}

/** Sessions that ended before their access tokens did. */
export interface Revocations {
  /**
   * @param until Unix ms after which no token of this session can be alive.
   * @throws XiaoqiaoError `overloaded` when there is no room: a revocation is never dropped for another.
   */
  revoke(sid: string, until: number): Awaitable<void>;
  isRevoked(sid: string): Awaitable<boolean>;
}

export interface Ban {
  /** Sorts by time of creation. */
  readonly id: string;
  /** Whom it is about; what stands before the first colon is its kind, e.g. `user:01J…`. */
  readonly key: string;
  readonly reason: string;
  /** What an administrator wrote. */
  readonly note: string;
  readonly createdBy: string | null;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms; from then on it is as if it had never been. */
  readonly until: number;
}

/** Who is turned away. Asked for every request, so an engine over a network keeps a copy at hand. */
export interface Bans {
  /** Kinds of which there may be a ban: most requests need not be looked up at all. */
  kinds(): Awaitable<ReadonlySet<string>>;
  get(key: string): Awaitable<Ban | undefined>;
  /** Takes the place of an earlier one of the same key. A full list drops what would have ended soonest. */
  put(ban: Ban): Awaitable<void>;
  /** @returns what was removed. */
  remove(id: string): Awaitable<Ban | undefined>;
  /** Those in force, newest first. */
  list(): Awaitable<readonly Ban[]>;
}

/** Marks against a key that fade, and company it was seen in. Bounded: what was unused for longest is forgotten. */
export interface Scores {
  /** Adds to a score that halves every `halfLifeMs`. @returns what it is now */
  add(key: string, points: number, halfLifeMs: number): Awaitable<number>;
  /** Remembers that `member` was seen with `key`, and counts its different members within the window, up to some 64. */
  meet(key: string, member: string, windowMs: number): Awaitable<Meeting>;
  clear(key: string): Awaitable<void>;
}

export interface Meeting {
  /** Not seen with this key within the window. */
  readonly isNew: boolean;
  /** This one included. */
  readonly count: number;
}

/** One holder at a time, for at most so long. */
export interface Locks {
  /** @returns undefined while somebody else holds it. */
  acquire(name: string, ttlMs: number): Awaitable<Lock | undefined>;
}

export interface Lock {
  /**
   * Greater than that of every holder before. Whoever is held up past `ttlMs` does not know that he lost the lock: what
   * is protected remembers the greatest token it has seen, and refuses smaller ones.
   */
  readonly token: number;
  /** From now on for so long. @returns false when it was lost meanwhile */
  renew(ttlMs: number): Awaitable<boolean>;
  /** Without effect when it was lost. */
  release(): Awaitable<void>;
}

/** Messages to all processes, this one included; at most once, for those who listen now. */
export interface Channels {
  /** @throws RangeError above 1 MiB. */
  publish(channel: string, message: string): Awaitable<void>;
  /** @returns a function that ends it. */
  subscribe(channel: string, listener: ChannelListener): Awaitable<() => void>;
}

export interface ChannelListener {
  onMessage(message: string): void;
  /** The connection was lost and is back: messages may have been missed. */
  onGap?(): void;
}

export interface State {
  readonly locks: Locks;
  readonly channels: Channels;
  readonly feeds: Feeds;
  readonly buckets: Buckets;
  readonly windows: Windows;
  readonly bans: Bans;
  readonly scores: Scores;
  readonly nonces: Nonces;
  readonly revocations: Revocations;
  /** @throws Error when the store behind it does not answer; without a network it always does. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
