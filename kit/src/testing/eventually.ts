// Waits for something that happens soon, by asking, never by sleeping a guessed time.
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `probe` until it returns something other than undefined, null or false.
 * @throws Error naming the description and the last answer or error when `timeoutMs` has passed.
 */
export async function eventually<T>(
  description: string,
  probe: () => Promise<T> | T,
  { timeoutMs = 10_000, intervalMs = 10 } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== null && answer !== false)
        return answer as NonNullable<Exclude<T, false>>;
      last = answer;
    } catch (error) {
      last = error;
    }
    await pause(intervalMs);
  } while (performance.now() < deadline);
  throw new Error(`waited ${timeoutMs} ms in vain: ${description}; last answer: ${String(last)}`, {
    cause: last,
  });
}
