// The server's time as seen from here: phones with a wrong clock must still sign and refresh in time.

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export interface ServerClock extends Clock {
  /** Learns from a reply's Date header. */
  learn(reply: { date: string | undefined; sentAt: number; receivedAt: number }): void;
}

/** The Date header has whole seconds: a smaller difference is noise. */
const NOISE = 1500;
/** A reply that took longer says too little about the time between. */
const SLOW = 10_000;

export function createServerClock(clock: Clock): ServerClock {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    learn({ date, sentAt, receivedAt }) {
      const time = date === undefined ? Number.NaN : Date.parse(date);
      if (Number.isNaN(time) || receivedAt - sentAt > SLOW) return;
      const seen = Math.round(time + 500 - (sentAt + receivedAt) / 2);
      if (Math.abs(seen - offset) > NOISE) offset = seen;
    },
  };
}
