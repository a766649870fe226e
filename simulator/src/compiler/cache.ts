// Work per file, done once per content: the caches that make a second compilation quick.

/** Remembers one result per key for as long as the text it came from is the same. */
export class TextCache<T> {
  readonly #kept = new Map<string, { readonly text: string; readonly result: T }>();

  get(key: string, text: string, make: () => T): T {
    const kept = this.#kept.get(key);
    if (kept?.text === text) return kept.result;
    const result = make();
    this.#kept.set(key, { text, result });
    return result;
  }

  /** Forgets files that no page reaches any more. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#kept.keys()) if (!keys.has(key)) this.#kept.delete(key);
  }
}
