// From the transaction that added events to the relay of the same process: what is handed over need not be looked for.
import type { Claim } from './claims.ts';

/** A relay that takes new events. */
export interface EventTaker {
  /**
   * Milliseconds since the epoch until which so many new events are to be claimed for it; 0 when it has no room, and
   * they wait in the outbox for whoever comes first.
   */
  claimUntil(count: number): number;
  /** What was claimed for it has been committed. */
  take(claims: readonly Claim[]): void;
  /** Something else is due, or will be. */
  wake(): void;
}

export interface Handover extends EventTaker {
  /** @returns a function that ends the taking */
  listen(taker: EventTaker): () => void;
}

export function createHandover(): Handover {
  const takers = new Set<EventTaker>();
  return {
    claimUntil(count) {
      const [first] = takers;
      return first?.claimUntil(count) ?? 0;
    },
    /** With nobody left to take them their claims run out, as those of a killed worker do. */
    take(claims) {
      const [first] = takers;
      first?.take(claims);
    },
    wake() {
      for (const taker of takers) taker.wake();
    },
    listen(taker) {
      takers.add(taker);
      return () => void takers.delete(taker);
    },
  };
}
