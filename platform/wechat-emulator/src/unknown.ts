// What was asked for and is not here: paths and members nobody knows, listed so that nobody overlooks them.
import { toRfc3339 } from '@xiaoqiao/kit/clock';

export interface UnknownThing {
  readonly method: string;
  readonly path: string;
  /** A member of the request, as a JSON pointer; absent when the path itself is unknown. */
  readonly member?: string;
  readonly count: number;
  readonly lastAt: string;
}

export interface UnknownThings {
  add(thing: { method: string; path: string; member?: string; at: number }): void;
  /** The latest first. */
  list(): UnknownThing[];
}

const KEPT = 200;

export function createUnknownThings(): UnknownThings {
  const things = new Map<string, UnknownThing>();
  return {
    add({ at, ...thing }) {
      const key = `${thing.method} ${thing.path} ${thing.member ?? ''}`;
      const count = (things.get(key)?.count ?? 0) + 1;
      things.delete(key);
      things.set(key, { ...thing, count, lastAt: toRfc3339(at) });
      if (things.size > KEPT) things.delete(things.keys().next().value!);
    },
    list: () => [...things.values()].reverse(),
  };
}
