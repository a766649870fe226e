// The endpoints of an upstream: made for places that appear, kept while they stay, drained when they go; and the choice among them.
import type { Exchange } from '../exchange.ts';
import type { Balancer } from './balance/balancer.ts';
import { connectingOf } from './connector.ts';
import type { Place } from './dns/target-watch.ts';
import { Endpoint } from './endpoint.ts';
import type { Settings, TargetSettings } from './settings.ts';

export interface TargetPlaces {
  readonly target: TargetSettings;
  readonly places: readonly Place[];
}

export interface EndpointsOptions {
  readonly now: () => number;
  readonly onAdd: (endpoint: Endpoint) => void;
  readonly onRemove: (endpoint: Endpoint) => void;
}

export class Endpoints {
  readonly draining = new Set<Endpoint>();
  #byKey = new Map<string, Endpoint>();
  #tiers: Endpoint[][] = [];
  readonly #options: EndpointsOptions;

  constructor(options: EndpointsOptions) {
    this.#options = options;
  }

  get all(): Iterable<Endpoint> {
    return this.#byKey.values();
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Those that stay keep their connections, their health and what is under way. */
  update(settings: Settings, targets: readonly TargetPlaces[]): void {
    const { now, onAdd, onRemove } = this.#options;
    const next = new Map<string, Endpoint>();
    const added: Endpoint[] = [];
    for (const { target, places } of targets)
      for (const { address, port, host, weight, tier } of places) {
        const connecting = connectingOf(settings, { protocol: target.protocol, address, port, host });
        const key = JSON.stringify(connecting);
        if (next.has(key)) continue;
        const known = this.#byKey.get(key);
        const endpoint = known ?? new Endpoint(connecting, target.url, now);
        if (known === undefined) added.push(endpoint);
        endpoint.weight = weight;
        endpoint.tier = tier;
        endpoint.slowStartMs = settings.slowStartMs;
        next.set(key, endpoint);
      }
    const gone = [...this.#byKey].filter(([key]) => !next.has(key)).map(([, endpoint]) => endpoint);
    // Where all are new, there is nobody to leave the work to meanwhile.
    if (this.#byKey.size > 0) for (const endpoint of added) endpoint.join();
    this.#byKey = next;
    this.#tiers = [...Map.groupBy(next.values(), ({ tier }) => tier)]
      .sort(([a], [b]) => a - b)
      .map(([, tier]) => tier);
    for (const endpoint of added) onAdd(endpoint);
    for (const endpoint of gone) {
      onRemove(endpoint);
      void this.#drain(endpoint, settings.drainTimeoutMs);
    }
  }

  choose(balancer: Balancer, exchange: Exchange, tried: readonly Endpoint[]): Endpoint | 'full' | 'none' {
    let full = false;
    for (const tier of this.#tiers) {
      const found = pick(tier, balancer, exchange, tried, isWell);
      if (found instanceof Endpoint) return found;
      full ||= found === 'full';
      if (full) return 'full';
    }
    // Passive checks may be wrong about all of them, and somebody must be asked to find out.
    for (const tier of this.#tiers) {
      const found = pick(tier, balancer, exchange, tried, isNotDown);
      if (found !== 'none') return found;
    }
    return 'none';
  }

  hasOther(tried: readonly Endpoint[]): boolean {
    for (const endpoint of this.#byKey.values())
      if (!endpoint.checkedDown && !tried.includes(endpoint)) return true;
    return false;
  }

  /** @returns when every connection has been given back. */
  async close(): Promise<void> {
    const all = [...this.#byKey.values()];
    this.#byKey = new Map();
    this.#tiers = [];
    for (const endpoint of all) this.#options.onRemove(endpoint);
    await Promise.all([...all, ...this.draining].map((endpoint) => endpoint.drain(0)));
    this.draining.clear();
  }

  async #drain(endpoint: Endpoint, deadlineMs: number): Promise<void> {
    this.draining.add(endpoint);
    await endpoint.drain(deadlineMs);
    this.draining.delete(endpoint);
  }
}

const isWell = (endpoint: Endpoint): boolean => !endpoint.checkedDown && !endpoint.rests();
const isNotDown = (endpoint: Endpoint): boolean => !endpoint.checkedDown;

function pick(
  tier: readonly Endpoint[],
  balancer: Balancer,
  exchange: Exchange,
  tried: readonly Endpoint[],
  isFit: (endpoint: Endpoint) => boolean,
): Endpoint | 'full' | 'none' {
  const [only] = tier;
  if (tier.length === 1)
    return isFit(only!) && !tried.includes(only!) ? (only!.hasRoom() ? only! : 'full') : 'none';
  let fit = false;
  const candidates: Endpoint[] = [];
  for (const endpoint of tier) {
    if (!isFit(endpoint) || tried.includes(endpoint)) continue;
    fit = true;
    if (endpoint.hasRoom()) candidates.push(endpoint);
  }
  if (candidates.length === 0) return fit ? 'full' : 'none';
  return candidates.length === 1 ? candidates[0]! : balancer(candidates, exchange);
}
