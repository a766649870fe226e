// Work that comes due again and again, and is done once over all processes: whoever looks first after its time has its turn.
import { createLeasedValues, type Database } from '@xiaoqiao/database';
import { type Clock, MINUTE } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';

export interface TurnOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Turn {
  /** Of the row that says when it was done last. */
  readonly name: string;
  readonly everyMs: number;
  /** How often each process looks whether it is due; a twelfth of `everyMs` when left out. */
  readonly lookMs?: number;
}

/** For writing down whose turn it is. */
const LEASE_MS = MINUTE;

/**
 * That a turn was taken is written down before its work, so a process that dies over it costs one turn and not the next one's.
 * @returns a function that ends it, and waits for work under way.
 */
export function takeTurns(
  { name, everyMs, lookMs = everyMs / 12 }: Turn,
  { database, clock, log }: TurnOptions,
  work: () => Promise<void>,
): () => Promise<void> {
  const turns = createLeasedValues({ database, clock, leaseMs: LEASE_MS });
  const isDue = (last: string | undefined) => last === undefined || clock.now() - Number(last) >= everyMs;
  const isMine = async () => {
    if (!isDue(await turns.read(name))) return false;
    // Another one may have had its turn between the look and the hold.
    const taken = await turns.hold(
      name,
      async (write) => isDue(await turns.read(name)) && (await write(String(clock.now()))),
      false,
    );
    return taken === true;
  };
  let underWay: Promise<void> | undefined;
  const look = async () => {
    try {
      if (await isMine()) await work();
    } catch (error) {
      log.error('work that comes due again and again failed; it has another turn', { name, error });
    } finally {
      underWay = undefined;
    }
  };
  const timer = setInterval(() => {
    underWay ??= look();
  }, lookMs).unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
