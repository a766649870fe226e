// Fading scores and seen company in memory, both bounded.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Meeting, Scores } from '../ports.ts';
import { RecentMap } from './recent-map.ts';

/** Nobody needs to know whether it was 64 or 65. */
const MAX_MEMBERS = 64;

interface Score {
  value: number;
  at: number;
}

export class MemoryScores implements Scores {
  readonly #clock: Clock;
  readonly #scores: RecentMap<Score>;
  /** Member → when it was last seen, the longest ago first. */
  readonly #members: RecentMap<Map<string, number>>;

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#scores = new RecentMap(capacity);
    this.#members = new RecentMap(capacity);
  }

  get size(): number {
    return this.#scores.size + this.#members.size;
  }

  add(key: string, points: number, halfLifeMs: number): number {
    const now = this.#clock.now();
    const score = this.#scores.use(key, () => ({ value: 0, at: now }));
    const age = Math.max(0, now - score.at);
    score.value = score.value * 2 ** (-age / halfLifeMs) + points;
    score.at = Math.max(now, score.at);
    return score.value;
  }

  meet(key: string, member: string, windowMs: number): Meeting {
    const now = this.#clock.now();
    const members = this.#members.use(key, () => new Map());
    for (const [each, seenAt] of members) {
      if (seenAt > now - windowMs) break;
      members.delete(each);
    }
    const isNew = !members.delete(member);
    if (isNew && members.size >= MAX_MEMBERS)
      for (const oldest of members.keys()) {
        members.delete(oldest);
        break;
      }
    members.set(member, now);
    return { isNew, count: members.size };
  }

  clear(key: string): void {
    this.#scores.delete(key);
    this.#members.delete(key);
  }

  forgetAll(): void {
    this.#scores.clear();
    this.#members.clear();
  }
}
