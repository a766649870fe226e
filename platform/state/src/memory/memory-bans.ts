// Bans in memory, bounded; one that has ended is as good as gone, and swept away when the list is next changed.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ban, Bans } from '../ports.ts';

export class MemoryBans implements Bans {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #byKey = new Map<string, Ban>();
  readonly #keyOfId = new Map<string, string>();
  readonly #perKind = new Map<string, number>();
  readonly #kinds = new Set<string>();

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#byKey.size;
  }

  kinds(): ReadonlySet<string> {
    return this.#kinds;
  }

  get(key: string): Ban | undefined {
    const ban = this.#byKey.get(key);
    return ban !== undefined && ban.until > this.#clock.now() ? ban : undefined;
  }

  put(ban: Ban): void {
    const known = this.#byKey.get(ban.key);
    if (known !== undefined) this.#drop(known);
    else if (this.#byKey.size >= this.#capacity) this.#makeRoom();
    this.#byKey.set(ban.key, ban);
    this.#keyOfId.set(ban.id, ban.key);
    const kind = kindOf(ban.key);
    this.#perKind.set(kind, (this.#perKind.get(kind) ?? 0) + 1);
    this.#kinds.add(kind);
  }

  remove(id: string): Ban | undefined {
    const key = this.#keyOfId.get(id);
    const ban = key === undefined ? undefined : this.#byKey.get(key);
    if (ban === undefined) return undefined;
    this.#drop(ban);
    return ban.until > this.#clock.now() ? ban : undefined;
  }

  list(): Ban[] {
    this.#sweep();
    return [...this.#byKey.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  clear(): void {
    for (const ban of [...this.#byKey.values()]) this.#drop(ban);
  }

  #drop({ id, key }: Ban): void {
    this.#byKey.delete(key);
    this.#keyOfId.delete(id);
    const kind = kindOf(key);
    const left = this.#perKind.get(kind)! - 1;
    this.#perKind.set(kind, left);
    if (left > 0) return;
    this.#perKind.delete(kind);
    this.#kinds.delete(kind);
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const ban of [...this.#byKey.values()]) if (ban.until <= now) this.#drop(ban);
  }

  #makeRoom(): void {
    this.#sweep();
    if (this.#byKey.size < this.#capacity) return;
    let soonest: Ban | undefined;
    for (const ban of this.#byKey.values())
      if (soonest === undefined || ban.until < soonest.until) soonest = ban;
    this.#drop(soonest!);
  }
}

const kindOf = (key: string): string => key.slice(0, Math.max(0, key.indexOf(':')));
