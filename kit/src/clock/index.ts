// The clock as a port: code asks it for the time, so that tests and the local WeChat can move it.

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export interface AdjustableClock extends Clock {
  /** Moves time forward by `milliseconds`; listeners hear of it so that timers can be looked at again. */
  advance(milliseconds: number): void;
  onAdvance(listener: () => void): void;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Runs at real speed, and can be moved forward: the development profile shares one with the local WeChat. */
export function adjustableClock(base: Clock = systemClock): AdjustableClock {
  let offset = 0;
  const listeners: (() => void)[] = [];
  return {
    now: () => base.now() + offset,
    advance(milliseconds) {
      if (!Number.isSafeInteger(milliseconds) || milliseconds < 0)
        throw new RangeError(
          `a clock is advanced by a whole number of milliseconds ≥ 0, not ${milliseconds}`,
        );
      offset += milliseconds;
      for (const listener of listeners) listener();
    },
    onAdvance: (listener) => void listeners.push(listener),
  };
}

/** Stands still until advanced. */
export const fixedClock = (start = Date.UTC(2026, 0, 1)): AdjustableClock =>
  adjustableClock({ now: () => start });

/** RFC 3339, UTC, milliseconds. */
export const toRfc3339 = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
