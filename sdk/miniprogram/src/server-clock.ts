// The server's time as seen from here: a phone with a wrong clock must still sign in time.

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export interface ServerClock extends Clock {
  /**
   * Follows the server's time from now on. Senseless values are passed over: better wrong than lost.
   * @param time RFC 3339, or the value of a Date header
   */
  follow(time: unknown): void;
}

/** Trusts the phone's clock until the server says otherwise, by refusing a signature as expired. */
export function createServerClock(clock: Clock): ServerClock {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    follow(time) {
      const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
      if (!Number.isNaN(parsed)) offset = parsed - clock.now();
    },
  };
}
