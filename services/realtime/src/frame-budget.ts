// How many frames a client may send: a bucket that fills with time.

export class FrameBudget {
  #left: number;
  #seenAt: number;
  readonly #burst: number;
  readonly #perSecond: number;

  constructor({ frameBurst, framesPerSecond }: { frameBurst: number; framesPerSecond: number }, now: number) {
    this.#burst = frameBurst;
    this.#perSecond = framesPerSecond;
    this.#left = frameBurst;
    this.#seenAt = now;
  }

  /** @param now milliseconds of a monotonic clock. @returns false when it is used up. */
  take(now: number, cost = 1): boolean {
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#seenAt) / 1000) * this.#perSecond);
    this.#seenAt = now;
    this.#left -= cost;
    return this.#left >= 0;
  }
}
