// Counts over the last stretch of time, in ten slices: old ones fall away without a timer.
const SLICES = 10;

export class RollingCounts {
  readonly #sliceMs: number;
  readonly #counts: Float64Array;
  readonly #width: number;
  #slice = 0;

  /** @param width how many different things are counted. */
  constructor(windowMs: number, width: number) {
    this.#sliceMs = windowMs / SLICES;
    this.#width = width;
    this.#counts = new Float64Array(SLICES * width);
  }

  add(now: number, index: number, amount = 1): void {
    this.#advance(now);
    this.#counts[(this.#slice % SLICES) * this.#width + index]! += amount;
  }

  sum(now: number, index: number): number {
    this.#advance(now);
    let sum = 0;
    for (let at = index; at < this.#counts.length; at += this.#width) sum += this.#counts[at]!;
    return sum;
  }

  clear(): void {
    this.#counts.fill(0);
  }

  #advance(now: number): void {
    const slice = Math.floor(now / this.#sliceMs);
    if (slice === this.#slice) return;
    // A clock that steps back finds its old slices overwritten, which forgets a little and breaks nothing.
    const stale = Math.min(SLICES, Math.abs(slice - this.#slice));
    for (let i = 0; i < stale; i++) {
      const start = ((slice - i) % SLICES) * this.#width;
      this.#counts.fill(0, start, start + this.#width);
    }
    this.#slice = slice;
  }
}
