// All targets of an upstream as the DNS sees them now; those whose config did not change are followed on without a gap.
import type { Settings, TargetSettings } from '../settings.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { type Place, TargetWatch } from './target-watch.ts';

export interface TargetWatchesOptions {
  /** Made from the config when left out. */
  readonly resolver: Resolver | undefined;
  readonly onChange: () => void;
  readonly onError: (target: TargetSettings, error: unknown) => void;
}

interface Watched {
  readonly target: TargetSettings;
  readonly watch: TargetWatch;
}

export class TargetWatches {
  #watched = new Map<string, Watched>();
  readonly #options: TargetWatchesOptions;

  constructor(options: TargetWatchesOptions) {
    this.#options = options;
  }

  /** Is there a target of which nothing is known yet? */
  get pending(): boolean {
    for (const { watch } of this.#watched.values()) if (watch.pending) return true;
    return false;
  }

  /** What the DNS says no more, if anything. */
  get error(): string | undefined {
    for (const { watch } of this.#watched.values()) if (watch.error !== undefined) return watch.error;
    return undefined;
  }

  get places(): { target: TargetSettings; places: readonly Place[] }[] {
    return [...this.#watched.values()].map(({ target, watch }) => ({ target, places: watch.places }));
  }

  follow({ targets, dns }: Settings): void {
    const { resolver = createResolver(dns), onChange, onError } = this.#options;
    const next = new Map<string, Watched>();
    for (const target of targets) {
      const key = JSON.stringify([target, dns]);
      const watch =
        this.#watched.get(key)?.watch ??
        new TargetWatch({
          target,
          dns,
          resolver,
          seed: this.#knownOf(target),
          onChange,
          onError: (error) => onError(target, error),
        });
      next.set(key, { target, watch });
    }
    for (const [key, { watch }] of this.#watched) if (!next.has(key)) watch.close();
    this.#watched = next;
  }

  close(): void {
    for (const { watch } of this.#watched.values()) watch.close();
    this.#watched.clear();
  }

  /** What the DNS said of a target before its config changed. */
  #knownOf({ url, srv, weight }: TargetSettings): readonly Place[] {
    for (const { target, watch } of this.#watched.values())
      if (target.url === url && target.srv === srv)
        return watch.places.map((place) => ({ ...place, weight: (place.weight / target.weight) * weight }));
    return [];
  }
}
