// Fills the caches of a new compiler from the disk, and puts them there when enough was found out anew.
import { setImmediate } from 'node:timers/promises';
import type { Kept } from './cache.ts';
import type { CacheContent, DiskCache } from './disk-cache.ts';

/** To write takes as long as to compile some files; the next start compiles as many again. */
const worthWriting = 8;

interface KeepableCache {
  /** How often something had to be made. */
  readonly made: number;
  entries(): readonly (readonly [key: string, kept: Kept<unknown>])[];
  restore(entries: readonly (readonly [key: string, kept: Kept<unknown>])[]): void;
}

export interface KeptCaches {
  /** False when there was nothing on the disk. */
  readonly isFilled: boolean;
  /** After each compilation. */
  compiled(): void;
}

export function keepOnDisk(disk: DiskCache, caches: Readonly<Record<string, KeepableCache>>): KeptCaches {
  const content = disk.read();
  for (const [name, cache] of Object.entries(caches)) cache.restore(content?.[name] ?? []);
  const made = (): number => Object.values(caches).reduce((sum, cache) => sum + cache.made, 0);
  let written = 0;
  return {
    isFilled: content !== undefined,
    compiled() {
      if (made() - written < worthWriting) return;
      written = made();
      // After the answer: nobody waits for it.
      void setImmediate().then(async () => disk.write(await settled(caches)));
    },
  };
}

/** Scripts are promises while the compiler works; one that failed is left out. */
async function settled(caches: Readonly<Record<string, KeepableCache>>): Promise<CacheContent> {
  const content: Record<string, [string, Kept<unknown>][]> = {};
  for (const [name, cache] of Object.entries(caches)) {
    content[name] = [];
    for (const [key, { text, result }] of cache.entries()) {
      try {
        content[name].push([key, { text, result: await result }]);
      } catch {
        // Whoever asked for it was told.
      }
    }
  }
  return content;
}
