// One client at a time: a lease in the shared storage, so that two of them never use the same refresh token.
import type { Clock } from './server-clock.ts';
import { type ClientStorage, readJson } from './storage.ts';

export interface Lease {
  /** Takes the lease, or makes it last again; false while somebody else has it. */
  acquire(): boolean;
  release(): void;
}

interface Holding {
  readonly owner: string;
  readonly until: number;
}

/** The lease of an app that was killed ends by itself after `holdMs`. */
export function createLease(options: {
  storage: ClientStorage;
  key: string;
  owner: string;
  holdMs: number;
  clock: Clock;
}): Lease {
  const { storage, key, owner, holdMs, clock } = options;
  const holding = () => readJson<Holding>(storage, key);
  return {
    acquire() {
      const now = clock.now();
      const held = holding();
      // An end further away than any lease lasts means that the phone's clock was set back.
      const taken = held !== undefined && now < held.until && held.until <= now + holdMs;
      if (taken && held.owner !== owner) return false;
      storage.set(key, JSON.stringify({ owner, until: now + holdMs } satisfies Holding));
      return true;
    },
    release() {
      if (holding()?.owner === owner) storage.remove(key);
    },
  };
}
