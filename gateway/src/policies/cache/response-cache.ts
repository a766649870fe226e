// The responses that routes keep in this process: bounded by bytes, dropped by tag.
import { LRUCache } from 'lru-cache';
import { recentCache } from '../../recent-cache.ts';

export interface CachedResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string | readonly string[]])[];
  readonly body: Buffer;
  /** Milliseconds, UTC, like the others. */
  readonly storedAt: number;
  readonly freshUntil: number;
  /** It may still be shown until then while a new one is fetched. */
  readonly staleUntil: number;
  readonly tags: readonly string[];
}

export interface ResponseCache {
  get(key: string): CachedResponse | undefined;
  set(key: string, response: CachedResponse): void;
  /** Names of request headers that the answers at this place were chosen by, as the upstream said in `Vary`. */
  varyAt(place: string): readonly string[];
  learnVary(place: string, names: readonly string[]): void;
  /** @returns how many responses were dropped: those that carry any of the tags. */
  purge(tags: readonly string[]): number;
  clear(): void;
}

const MAX_PLACES = 50_000;
/** Of an entry besides its body and key: headers, tags, the map's own share. */
const OVERHEAD_BYTES = 1024;
const none: readonly string[] = [];

export function createResponseCache(maxBytes: number): ResponseCache {
  const keysByTag = new Map<string, Set<string>>();
  const varies = recentCache<readonly string[]>(MAX_PLACES);
  const entries = new LRUCache<string, CachedResponse>({
    maxSize: maxBytes,
    sizeCalculation: ({ body }, key) => body.length + key.length + OVERHEAD_BYTES,
    dispose({ tags }, key) {
      for (const tag of tags) {
        const keys = keysByTag.get(tag);
        keys?.delete(key);
        if (keys?.size === 0) keysByTag.delete(tag);
      }
    },
  });
  return {
    get: (key) => entries.get(key),
    set(key, response) {
      // Disposes of the entry before it first.
      entries.set(key, response);
      if (!entries.has(key)) return;
      for (const tag of response.tags) {
        const keys = keysByTag.get(tag) ?? new Set();
        keysByTag.set(tag, keys.add(key));
      }
    },
    varyAt: (place) => varies.get(place) ?? none,
    learnVary: (place, names) => void varies.set(place, names),
    purge(tags) {
      const keys = new Set(tags.flatMap((tag) => [...(keysByTag.get(tag) ?? none)]));
      for (const key of keys) entries.delete(key);
      return keys.size;
    },
    clear: () => entries.clear(),
  };
}
