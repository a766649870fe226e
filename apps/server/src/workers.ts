// How many processes serve. More than one needs state that they share, which this version keeps in each process's memory.
import { availableParallelism } from 'node:os';

/** @throws Error in words for the operator. */
export function requireOneWorker(workers: string): void {
  const count = workers === 'auto' ? availableParallelism() : Number(workers);
  if (count <= 1) return;
  const meant = workers === 'auto' ? `WORKERS=auto means ${count} processes here` : `WORKERS is ${count}`;
  throw new Error(
    `${meant}, but limits, nonces, bans and revocations live in the memory of one process: with ${count}, every limit would be ${count} times as wide, and a replayed request would pass ${count} times. Set WORKERS=1`,
  );
}
