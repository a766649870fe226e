// Sliding windows in memory: a log of what was let through, in slots so that its length is bounded.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { BucketVerdict, WindowRate, Windows } from '../ports.ts';
import { RecentMap } from './recent-map.ts';

/** A slot counts until its last request is old enough, so coarser slots are stricter and never laxer. */
const SLOTS = 60;

interface Slot {
  readonly start: number;
  last: number;
  taken: number;
}

interface Log {
  /** Oldest first. */
  slots: Slot[];
  total: number;
}

export class MemoryWindows implements Windows {
  readonly #clock: Clock;
  readonly #logs: RecentMap<Log>;

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#logs = new RecentMap(capacity);
  }

  get size(): number {
    return this.#logs.size;
  }

  take(key: string, { requests, windowMs, cost = 1 }: WindowRate): BucketVerdict {
    if (!(windowMs >= 1) || !(cost > 0) || !(cost <= requests) || !Number.isFinite(requests))
      throw new RangeError(`no window of ${requests} in ${windowMs} ms can give ${cost}`);
    const log = this.#logs.use(key, () => ({ slots: [], total: 0 }));
    // A clock that steps back must not give places twice.
    const now = Math.max(this.#clock.now(), log.slots.at(-1)?.last ?? 0);
    forget(log, now - windowMs);
    const allowed = log.total + cost <= requests;
    if (allowed) record(log, now, { cost, slotMs: Math.max(1, Math.floor(windowMs / SLOTS)) });
    const newest = log.slots.at(-1)?.last;
    return {
      allowed,
      remaining: Math.floor(requests - log.total),
      retryAfterMs: allowed ? 0 : freeAt(log, log.total + cost - requests) + windowMs - now,
      resetMs: newest === undefined ? 0 : newest + windowMs - now,
    };
  }

  clear(): void {
    this.#logs.clear();
  }
}

function forget(log: Log, upTo: number): void {
  let gone = 0;
  for (const { last, taken } of log.slots) {
    if (last > upTo) break;
    log.total -= taken;
    gone++;
  }
  if (gone > 0) log.slots = log.slots.slice(gone);
}

function record(log: Log, now: number, { cost, slotMs }: { cost: number; slotMs: number }): void {
  const newest = log.slots.at(-1);
  log.total += cost;
  if (newest !== undefined && now < newest.start + slotMs) {
    newest.last = now;
    newest.taken += cost;
  } else log.slots.push({ start: now, last: now, taken: cost });
}

/** When the slot that makes enough room was last used. */
function freeAt({ slots }: Log, needed: number): number {
  let freed = 0;
  for (const { last, taken } of slots) {
    freed += taken;
    if (freed >= needed) return last;
  }
  return slots.at(-1)?.last ?? 0;
}
