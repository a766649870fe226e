// What an engine of shared state can do. An engine that needs no network answers at once, without a promise.

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

/** Numbers that may be used once. */
export interface Nonces {
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

export interface State {
  readonly buckets: Buckets;
  readonly nonces: Nonces;
  readonly revocations: Revocations;
  close(): Promise<void>;
}
