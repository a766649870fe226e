// When to come back after a socket has ended.
import { comeBackAtOnce, stayAway } from '../routes.generated.ts';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

export interface Ended {
  readonly code: number;
  /** How many attempts in a row have brought nothing that lasted. */
  readonly failures: number;
  /** What the server asked for in `reconnect`. */
  readonly askedMs: number | undefined;
  /** From 0 to below 1, so that many phones do not come back at once. */
  readonly jitter: number;
}

/** @returns milliseconds; undefined: never by itself. */
export function waitBeforeReconnect({ code, failures, askedMs, jitter }: Ended): number | undefined {
  if (stayAway.includes(code)) return undefined;
  if (askedMs !== undefined) return askedMs;
  if (failures === 0 && comeBackAtOnce.includes(code)) return 0;
  return Math.round(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures, 10)) * jitter);
}
