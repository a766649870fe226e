// Token buckets in memory, bounded: the bucket unused for longest makes room, and starts afresh if it comes back.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { BucketRate, Buckets, BucketVerdict } from '../ports.ts';

/** Tokens are counted in thousandths: a rate per second times milliseconds stays a whole number. */
const UNIT = 1000;
/** Forgives the rounding of rates such as 5/60, which have no exact binary form. */
const EPSILON = 1e-6;

interface Bucket {
  units: number;
  at: number;
}

export class MemoryBuckets implements Buckets {
  readonly #clock: Clock;
  readonly #capacity: number;
  /** In order of last use, the oldest first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#buckets.size;
  }

  take(key: string, { capacity, refillPerSecond, cost = 1 }: BucketRate): BucketVerdict {
    if (!(refillPerSecond > 0) || !(cost > 0) || !(cost <= capacity) || !Number.isFinite(capacity))
      throw new RangeError(`no bucket of ${capacity} refilled by ${refillPerSecond}/s can give ${cost}`);
    const bucket = this.#touch(key, capacity * UNIT);
    // A clock that steps back must not give tokens twice.
    const now = Math.max(this.#clock.now(), bucket.at);
    bucket.units = Math.min(capacity * UNIT, bucket.units + (now - bucket.at) * refillPerSecond);
    bucket.at = now;
    const missing = cost * UNIT - bucket.units;
    const allowed = missing <= EPSILON;
    if (allowed) bucket.units = Math.max(0, bucket.units - cost * UNIT);
    return {
      allowed,
      remaining: Math.floor((bucket.units + EPSILON) / UNIT),
      retryAfterMs: allowed ? 0 : Math.ceil((missing - EPSILON) / refillPerSecond),
      resetMs: Math.ceil((capacity * UNIT - bucket.units - EPSILON) / refillPerSecond),
    };
  }

  clear(): void {
    this.#buckets.clear();
  }

  #touch(key: string, full: number): Bucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) this.#buckets.delete(key);
    else if (this.#buckets.size >= this.#capacity) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    const bucket = known ?? { units: full, at: this.#clock.now() };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
