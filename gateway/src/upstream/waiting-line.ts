// Where requests wait for room at an upstream: first come, first served, so many and so long.
export interface Waiter {
  /** There may be room now. */
  wake(): void;
  /** Its time is up. */
  giveUp(): void;
}

export class WaitingLine {
  readonly #timers = new Map<Waiter, NodeJS.Timeout>();

  get length(): number {
    return this.#timers.size;
  }

  /** Ends with one of the waiter's calls, unless it leaves. */
  join(waiter: Waiter, waitMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(waiter);
      waiter.giveUp();
    }, waitMs);
    this.#timers.set(waiter, timer);
  }

  leave(waiter: Waiter): void {
    clearTimeout(this.#timers.get(waiter));
    this.#timers.delete(waiter);
  }

  wakeFirst(): void {
    for (const waiter of this.#timers.keys()) {
      this.leave(waiter);
      waiter.wake();
      return;
    }
  }

  wakeAll(): void {
    const waiters = [...this.#timers.keys()];
    for (const waiter of waiters) this.leave(waiter);
    for (const waiter of waiters) waiter.wake();
  }
}
