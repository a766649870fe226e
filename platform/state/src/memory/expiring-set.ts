// A bounded set whose members leave by time alone, never to make room for others.
import type { Clock } from '@xiaoqiao/kit/clock';

const SLOT_MS = 1000;

export class ExpiringSet {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #expiresAt = new Map<string, number>();
  /** Members by the second in which they expire, so that sweeping costs only what it removes. */
  readonly #slots = new Map<number, string[]>();
  #sweptSlot = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#expiresAt.size;
  }

  has(key: string): boolean {
    const expiresAt = this.#expiresAt.get(key);
    return expiresAt !== undefined && expiresAt > this.#clock.now();
  }

  /** When its life ends; undefined when it has none. */
  endOf(key: string): number | undefined {
    return this.has(key) ? this.#expiresAt.get(key) : undefined;
  }

  /** The living, with their ends. */
  entries(): [string, number][] {
    const now = this.#clock.now();
    return [...this.#expiresAt].filter(([, expiresAt]) => expiresAt > now);
  }

  /** @returns false when the set is full of live members. A member's life is prolonged, never shortened. */
  add(key: string, expiresAt: number): boolean {
    const now = this.#clock.now();
    this.#sweep(now);
    if (expiresAt <= now) return true;
    const known = this.#expiresAt.get(key);
    if (known !== undefined && known >= expiresAt) return true;
    if (known === undefined && this.#expiresAt.size >= this.#capacity) return false;
    this.#expiresAt.set(key, expiresAt);
    const slot = Math.ceil(expiresAt / SLOT_MS);
    const members = this.#slots.get(slot);
    if (members === undefined) this.#slots.set(slot, [key]);
    else members.push(key);
    return true;
  }

  clear(): void {
    this.#expiresAt.clear();
    this.#slots.clear();
  }

  #sweep(now: number): void {
    const currentSlot = Math.floor(now / SLOT_MS);
    if (currentSlot <= this.#sweptSlot) return;
    this.#sweptSlot = currentSlot;
    for (const [slot, members] of this.#slots) {
      if (slot > currentSlot) continue;
      this.#slots.delete(slot);
      for (const key of members) {
        // A prolonged member stands in a later slot, too.
        if (this.#expiresAt.get(key)! <= now) this.#expiresAt.delete(key);
      }
    }
  }
}
