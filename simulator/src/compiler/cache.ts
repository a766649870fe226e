// Work per file, done once per content: the caches that make a second compilation quick.

/** What was made of a text. */
export interface Kept<T> {
  readonly text: string;
  readonly result: T;
}

/** Remembers one result per key for as long as the text it came from is the same. */
export class TextCache<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #asked = new Set<string>();
  /** How often something had to be made. */
  made = 0;

  get(key: string, text: string, make: () => T): T {
    this.#asked.add(key);
    const kept = this.#kept.get(key);
    if (kept?.text === text) return kept.result;
    this.made += 1;
    const result = make();
    this.#kept.set(key, { text, result });
    return result;
  }

  /** Those that somebody asked for: files that are gone are left out. */
  entries(): [key: string, kept: Kept<T>][] {
    return [...this.#kept].filter(([key]) => this.#asked.has(key));
  }

  /** Takes what `entries` gave in another process. */
  restore(entries: readonly (readonly [key: string, kept: Kept<unknown>])[]): void {
    for (const [key, kept] of entries) this.#kept.set(key, kept as Kept<T>);
  }
}
