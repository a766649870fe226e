// Whether a failed attempt is tried again, and after how long.
import { isApiError, isTransportError } from './errors.ts';

const MAX_RETRIES = 2;
const FIRST_WAIT = 200;

export interface FailedAttempt {
  readonly failure: unknown;
  /** How many retries there have been. */
  readonly retries: number;
  /** May the server see this request twice? */
  readonly safe: boolean;
  /** 0–1, so that many phones do not come back at once. */
  readonly jitter: number;
  /** What is left of the call's time. */
  readonly remainingMs: number;
}

/** @returns milliseconds to wait before the next attempt; undefined when there is none. */
export function waitBeforeRetry({
  failure,
  retries,
  safe,
  jitter,
  remainingMs,
}: FailedAttempt): number | undefined {
  if (!safe || retries >= MAX_RETRIES) return undefined;
  if (!(isApiError(failure) || isTransportError(failure)) || !failure.retryable) return undefined;
  const backoff = FIRST_WAIT * 2 ** retries * (0.5 + jitter);
  const wait = Math.round(Math.max(backoff, failure.retryAfterMs ?? 0));
  return wait < remainingMs ? wait : undefined;
}
