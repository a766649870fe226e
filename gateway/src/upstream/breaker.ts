// The circuit breaker of an upstream: when too much fails or drags, it is left alone for a while, then tried with a few requests.
import { RollingCounts } from './rolling-counts.ts';
import type { BreakerSettings } from './settings.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

const ALL = 0;
const FAILED = 1;
const SLOW = 2;

export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #now: () => number;
  readonly #counts: RollingCounts;
  #state: BreakerState = 'closed';
  #openedAt = 0;
  #trialsUnderWay = 0;
  #trialsPassed = 0;
  /** How often it has opened. */
  openings = 0;

  constructor(settings: BreakerSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
    this.#counts = new RollingCounts(settings.windowMs, 3);
  }

  get state(): BreakerState {
    return this.#state === 'open' && this.msUntilTrial() === 0 ? 'half_open' : this.#state;
  }

  /** 0 unless it is open. */
  msUntilTrial(): number {
    if (this.#state !== 'open') return 0;
    return Math.max(0, this.#openedAt + this.#settings.openMs - this.#now());
  }

  /** May a request pass? Each that may ends with one call of `passed`, `failed` or `forget`. */
  enter(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state === 'open') {
      if (this.msUntilTrial() > 0) return false;
      this.#state = 'half_open';
      this.#trialsUnderWay = 0;
      this.#trialsPassed = 0;
    }
    if (this.#trialsUnderWay + this.#trialsPassed >= this.#settings.trials) return false;
    this.#trialsUnderWay++;
    return true;
  }

  passed(elapsedMs: number): void {
    this.#judge(elapsedMs >= this.#settings.slowMs ? SLOW : undefined);
  }

  failed(): void {
    this.#judge(FAILED);
  }

  /** The request said nothing about the upstream: its client went away. */
  forget(): void {
    if (this.#trialsUnderWay > 0) this.#trialsUnderWay--;
  }

  #judge(fault: number | undefined): void {
    if (this.#state === 'half_open') this.#judgeTrial(fault);
    else if (this.#state === 'closed') this.#judgeWindow(fault);
  }

  #judgeTrial(fault: number | undefined): void {
    this.#trialsUnderWay--;
    if (fault !== undefined) this.#open();
    else if (++this.#trialsPassed >= this.#settings.trials) {
      this.#state = 'closed';
      this.#counts.clear();
    }
  }

  #judgeWindow(fault: number | undefined): void {
    const now = this.#now();
    this.#counts.add(now, ALL);
    if (fault === undefined) return;
    this.#counts.add(now, fault);
    const { minimumRequests, errorRate, slowRate } = this.#settings;
    const all = this.#counts.sum(now, ALL);
    if (all < minimumRequests) return;
    const tooMany =
      fault === FAILED
        ? this.#counts.sum(now, FAILED) >= errorRate * all
        : this.#counts.sum(now, SLOW) >= slowRate * all;
    if (tooMany) this.#open();
  }

  #open(): void {
    this.#state = 'open';
    this.#openedAt = this.#now();
    this.openings++;
    this.#trialsUnderWay = 0;
  }
}
