// For what may happen with every request: told once, and then how often, every ten seconds.
import type { Clock } from '@xiaoqiao/kit/clock';

const EVERY_MS = 10_000;

/** @param tell hears how often it has happened since the last time, this time included */
export function sparingly<T>(clock: Clock, tell: (what: T, times: number) => void): (what: T) => void {
  let times = 0;
  let nextAt = Number.NEGATIVE_INFINITY;
  return (what) => {
    times++;
    const now = clock.now();
    if (now < nextAt) return;
    nextAt = now + EVERY_MS;
    tell(what, times);
    times = 0;
  };
}
