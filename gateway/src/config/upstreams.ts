// The upstreams of a routing config: made when they first appear, given each new config while they serve, closed when nothing names them any more.
import { HttpUpstream, type HttpUpstreamTools } from '../upstream/http.ts';
import { type Settings, settingsOf } from '../upstream/settings.ts';
import { inMemoryStatus, type UpstreamStatus } from '../upstream/status.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { UpstreamConfig } from '../upstream/upstream-config.ts';

export interface PreparedUpstreams {
  readonly byName: ReadonlyMap<string, Upstream>;
  /** Why an upstream of this name cannot be used; its routes go dark. */
  readonly faults: ReadonlyMap<string, string>;
  /** Call once the table that uses them is in place. */
  use(): void;
}

export interface Upstreams {
  /** Changes nothing yet. */
  prepare(configs: Readonly<Record<string, UpstreamConfig>>): PreparedUpstreams;
  statuses(): UpstreamStatus[];
  close(): Promise<void>;
}

export interface UpstreamsOptions {
  /** Upstreams of this process; a config cannot take their names. They are never closed here. */
  readonly handedIn: Readonly<Record<string, Upstream>>;
  readonly toolsFor: (name: string) => HttpUpstreamTools;
  /** For so long a request may still be on its way to an upstream that the config has dropped. */
  readonly retireAfterMs: number;
  readonly onCloseError: (name: string, error: unknown) => void;
}

export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { handedIn, toolsFor, retireAfterMs, onCloseError } = options;
  let serving: ReadonlyMap<string, HttpUpstream> = new Map();
  const retiring = new Map<string, { upstream: HttpUpstream; timer: NodeJS.Timeout }>();
  const close = (name: string, upstream: HttpUpstream) =>
    upstream.close().catch((error) => onCloseError(name, error));

  const retire = (name: string, upstream: HttpUpstream) => {
    const timer = setTimeout(() => {
      retiring.delete(name);
      void close(name, upstream);
    }, retireAfterMs).unref();
    retiring.set(name, { upstream, timer });
  };
  /** One that comes back before it is closed comes back with its connections. */
  const take = (name: string): HttpUpstream =>
    serving.get(name) ?? retiring.get(name)?.upstream ?? new HttpUpstream(toolsFor(name));

  return {
    prepare(configs) {
      const { settings, faults } = settleAll(configs);
      const next = new Map([...settings.keys()].map((name) => [name, take(name)]));
      return {
        byName: new Map<string, Upstream>([...next, ...Object.entries(handedIn), ...gatewayOf(handedIn)]),
        faults,
        use() {
          for (const [name, upstream] of next) {
            clearTimeout(retiring.get(name)?.timer);
            retiring.delete(name);
            upstream.configure(settings.get(name)!);
          }
          for (const [name, upstream] of serving) if (!next.has(name)) retire(name, upstream);
          serving = next;
        },
      };
    },
    statuses: () => [
      ...Object.entries(handedIn).map(([name, upstream]) => upstream.status?.(name) ?? inMemoryStatus(name)),
      ...[...serving].map(([name, upstream]) => upstream.status(name)),
    ],
    async close() {
      const all = [...serving, ...[...retiring].map(([name, { upstream }]) => [name, upstream] as const)];
      for (const { timer } of retiring.values()) clearTimeout(timer);
      retiring.clear();
      serving = new Map();
      await Promise.all(all.map(([name, upstream]) => close(name, upstream)));
    },
  };
}

/** Where one process is everything, `api` also answers for the gateway. */
const gatewayOf = ({ gateway = undefined, api }: Readonly<Record<string, Upstream>>): [string, Upstream][] =>
  gateway === undefined && api !== undefined ? [['gateway', api]] : [];

function settleAll(configs: Readonly<Record<string, UpstreamConfig>>) {
  const settings = new Map<string, Settings>();
  const faults = new Map<string, string>();
  for (const [name, config] of Object.entries(configs)) {
    try {
      settings.set(name, settingsOf(config));
    } catch (error) {
      faults.set(name, (error as Error).message);
    }
  }
  return { settings, faults };
}
