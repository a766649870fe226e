// While Redis is away, the database tells which sessions other processes have ended.
import type { Log } from '@xiaoqiao/kit/log';

/** For at most so long a session that another process ended is accepted here while Redis is away. */
const EVERY_MS = 5000;

export interface FollowOptions {
  readonly isAway: () => boolean;
  readonly reload: () => Promise<void>;
  readonly log: Log;
}

/** @returns a function that ends it. */
export function followRevocations({ isAway, reload, log }: FollowOptions): () => Promise<void> {
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (!isAway() || looking !== undefined) return;
    looking = reload()
      .catch((error) => log.error('revoked sessions could not be read', { error }))
      .finally(() => {
        looking = undefined;
      });
  }, EVERY_MS).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
