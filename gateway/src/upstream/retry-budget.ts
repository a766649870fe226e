// How much may be tried again: a share of what comes in, so that retries cannot pile onto an upstream that is failing anyway.
import { RollingCounts } from './rolling-counts.ts';

const WINDOW_MS = 10_000;
const REQUESTS = 0;
const RETRIES = 1;

export class RetryBudget {
  readonly #share: number;
  readonly #minimum: number;
  readonly #now: () => number;
  readonly #counts = new RollingCounts(WINDOW_MS, 2);

  /** @param options share of the requests of ten seconds, and how many retries they may always have. */
  constructor({ share, minimum, now }: { share: number; minimum: number; now: () => number }) {
    this.#share = share;
    this.#minimum = minimum;
    this.#now = now;
  }

  request(): void {
    this.#counts.add(this.#now(), REQUESTS);
  }

  /** Takes one retry, if there is one left. */
  take(): boolean {
    const now = this.#now();
    const allowed = this.#minimum + this.#share * this.#counts.sum(now, REQUESTS);
    if (this.#counts.sum(now, RETRIES) >= allowed) return false;
    this.#counts.add(now, RETRIES);
    return true;
  }
}
