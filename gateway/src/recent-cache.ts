// What was asked for lately, by its name; the least recently used goes first.
import { LRUCache } from 'lru-cache';

/** By size and not by `max`, which would reserve the room for `most` entries at once, in each cache of each route. */
export const recentCache = <Value extends {}>(most: number): LRUCache<string, Value> =>
  new LRUCache({ maxSize: most, sizeCalculation: () => 1 });
