// npm packages bundled into one file each, made again when a file that went in has changed.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Kept } from '../cache.ts';

interface Bundle {
  readonly text: string;
  readonly files: readonly string[];
  /** Of those files when they were read. */
  readonly stamp: string;
}

export interface BundleResult {
  readonly text: string;
  readonly files: readonly string[];
}

export class BundleCache {
  readonly #kept = new Map<string, Promise<Bundle>>();
  made = 0;

  /** @throws what the bundler says of this entry */
  async get(entry: string, bundle: (entry: string) => Promise<BundleResult>): Promise<string> {
    const kept = await this.#kept.get(entry)?.catch(() => undefined);
    if (kept !== undefined && kept.stamp === stampOf(kept.files)) return kept.text;
    this.made += 1;
    const made = bundle(entry).then(({ text, files }) => {
      const absolute = files.map((file) => resolve(file));
      return { text, files: absolute, stamp: stampOf(absolute) };
    });
    this.#kept.set(entry, made);
    return (await made).text;
  }

  /** As a `TextCache` has them. */
  entries(): [key: string, kept: Kept<Promise<Bundle>>][] {
    return [...this.#kept].map(([entry, result]) => [entry, { text: '', result }]);
  }

  restore(entries: readonly (readonly [key: string, kept: Kept<unknown>])[]): void {
    for (const [entry, { result }] of entries) this.#kept.set(entry, Promise.resolve(result as Bundle));
  }
}

const stampOf = (files: readonly string[]): string =>
  files
    .map((file) => {
      const { mtimeMs = 0, size = -1 } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return `${mtimeMs}:${size}`;
    })
    .join();
