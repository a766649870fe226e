// The upstreams of a routing config: made when they first appear, kept over reloads, closed when nothing names them any more.
import { httpUpstream } from '../upstream/http.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { UpstreamConfig } from './routing-config.ts';

export interface PreparedUpstreams {
  readonly byName: ReadonlyMap<string, Upstream>;
  /** Call once the table that uses them is in place. */
  use(): void;
}

export interface Upstreams {
  prepare(configs: Readonly<Record<string, UpstreamConfig>>): PreparedUpstreams;
  close(): Promise<void>;
}

export interface UpstreamsOptions {
  /** Upstreams of this process; a config cannot take their names. They are never closed here. */
  readonly handedIn: Readonly<Record<string, Upstream>>;
  /** For so long a request may still be on its way to an upstream that the config has dropped. */
  readonly retireAfterMs: number;
  readonly onCloseError: (name: string, error: unknown) => void;
}

export function createUpstreams({ handedIn, retireAfterMs, onCloseError }: UpstreamsOptions): Upstreams {
  /** By name and config: a changed config is another upstream. */
  let made = new Map<string, Upstream>();
  const retiring = new Map<NodeJS.Timeout, ReadonlyMap<string, Upstream>>();
  const closeAll = (old: ReadonlyMap<string, Upstream>) =>
    Promise.all(
      [...old].map(([key, upstream]) => upstream.close?.().catch((error) => onCloseError(key, error))),
    );
  return {
    prepare(configs) {
      const next = new Map<string, Upstream>();
      const byName = new Map<string, Upstream>();
      for (const [name, config] of Object.entries(configs)) {
        const key = `${name} ${JSON.stringify(config)}`;
        const upstream = made.get(key) ?? httpUpstream(config);
        next.set(key, upstream);
        byName.set(name, upstream);
      }
      for (const [name, upstream] of Object.entries(handedIn)) byName.set(name, upstream);
      return {
        byName,
        use() {
          const old = new Map([...made].filter(([key]) => !next.has(key)));
          made = next;
          if (old.size === 0) return;
          const timer = setTimeout(() => {
            retiring.delete(timer);
            void closeAll(old);
          }, retireAfterMs).unref();
          retiring.set(timer, old);
        },
      };
    },
    async close() {
      for (const timer of retiring.keys()) clearTimeout(timer);
      await Promise.all([made, ...retiring.values()].map(closeAll));
      retiring.clear();
    },
  };
}
