// Locks among the parts of one process.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Lock, Locks } from '../ports.ts';

interface Held {
  token: number;
  until: number;
}

export class MemoryLocks implements Locks {
  readonly #clock: Clock;
  /** By name; names come from the code, so there are few. */
  readonly #held = new Map<string, Held>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  acquire(name: string, ttlMs: number): Lock | undefined {
    const now = this.#clock.now();
    const before = this.#held.get(name);
    if (before !== undefined && before.until > now) return undefined;
    // Of the clock, so that tokens go on growing when the memory of them is lost.
    const token = Math.max((before?.token ?? 0) + 1, now * 1000);
    this.#held.set(name, { token, until: now + ttlMs });
    const mine = (): Held | undefined => {
      const held = this.#held.get(name);
      return held?.token === token && held.until > this.#clock.now() ? held : undefined;
    };
    return {
      token,
      renew: (forMs) => {
        const held = mine();
        if (held !== undefined) held.until = this.#clock.now() + forMs;
        return held !== undefined;
      },
      release: () => {
        const held = mine();
        if (held !== undefined) held.until = 0;
      },
    };
  }
}
