// An upstream over HTTP: spreads requests over its endpoints, watches their health, and can be given another config while it serves.
import { randomFillSync } from 'node:crypto';
import { type Clock, systemClock } from '@xiaoqiao/kit/clock';
import type { Awaitable } from '@xiaoqiao/state';
import { declaredLength } from '../body.ts';
import { upgradeOf } from '../entrypoint/upgrade.ts';
import type { Exchange, Outcome } from '../exchange.ts';
import { type Balancer, createBalancer } from './balance/balancer.ts';
import { Breaker } from './breaker.ts';
import type { Resolver } from './dns/resolver.ts';
import { TargetWatches } from './dns/target-watches.ts';
import type { Endpoint } from './endpoint.ts';
import { Endpoints } from './endpoints.ts';
import { overloaded, unavailable } from './failure.ts';
import { Forwarding, isIdempotent } from './forwarding.ts';
import { startHealthCheck } from './health-check.ts';
import type { HouseLink } from './house-link.ts';
import { type Lane, UpstreamCounts } from './lane.ts';
import { RetryBudget } from './retry-budget.ts';
import { type Settings, settingsOf } from './settings.ts';
import { statusOf, type UpstreamStatus } from './status.ts';
import type { Upstream } from './upstream.ts';
import type { UpstreamConfig } from './upstream-config.ts';
import { WaitingLine } from './waiting-line.ts';

export interface HttpUpstreamTools {
  readonly clock?: Clock;
  /** From 0 to below 1. */
  readonly random?: () => number;
  readonly resolver?: Resolver;
  /** For targets that are processes of our own. */
  readonly house?: HouseLink;
  /** Hears when an endpoint changes its health, and of a DNS that does not answer. */
  readonly onEvent?: (message: string, context: Readonly<Record<string, unknown>>) => void;
}

/** @throws Error with the reason when the config contradicts itself. */
export function httpUpstream(config: UpstreamConfig, tools: HttpUpstreamTools = {}): HttpUpstream {
  const upstream = new HttpUpstream(tools);
  upstream.configure(settingsOf(config));
  return upstream;
}

/** Does nothing until it is configured. */
export class HttpUpstream implements Upstream, Lane {
  settings!: Settings;
  breaker: Breaker | undefined;
  budget!: RetryBudget;
  readonly line = new WaitingLine();
  readonly counts = new UpstreamCounts();
  readonly house: HouseLink | undefined;
  #balancer!: Balancer;
  readonly #watches: TargetWatches;
  readonly #endpoints: Endpoints;
  readonly #checks = new Map<Endpoint, () => void>();
  readonly #tools: HttpUpstreamTools;
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(tools: HttpUpstreamTools) {
    this.#tools = tools;
    this.house = tools.house;
    const { clock = systemClock, random = secureRandom, resolver, onEvent } = tools;
    this.#now = () => clock.now();
    this.#random = random;
    this.#watches = new TargetWatches({
      resolver,
      onChange: () => this.#rebuild(),
      onError: ({ url }, error) => onEvent?.('a target cannot be resolved', { target: url, error }),
    });
    this.#endpoints = new Endpoints({
      now: this.#now,
      onAdd: (endpoint) => this.#startCheck(endpoint),
      onRemove: (endpoint) => this.#endCheck(endpoint),
    });
  }

  /** Takes effect with the next choice of an endpoint; whatever did not change keeps its connections and its health. */
  configure(settings: Settings): void {
    const before = this.settings as Settings | undefined;
    this.settings = settings;
    if (!same(before?.breaker, settings.breaker))
      this.breaker = settings.breaker && new Breaker(settings.breaker, this.#now);
    if (!same(before?.retry, settings.retry)) {
      const { budget, budgetMinimum } = settings.retry;
      this.budget = new RetryBudget({ share: budget, minimum: budgetMinimum, now: this.#now });
    }
    if (!same([before?.balance, before?.hashKey], [settings.balance, settings.hashKey]))
      this.#balancer = createBalancer(settings, this.#random);
    if (!same(before?.health, settings.health))
      for (const endpoint of this.#endpoints.all) this.#endCheck(endpoint);
    this.#watches.follow(settings);
    this.#rebuild();
    for (const endpoint of this.#endpoints.all) this.#startCheck(endpoint);
  }

  get resolving(): boolean {
    return this.#endpoints.size === 0 && this.#watches.pending;
  }

  choose(exchange: Exchange, tried: readonly Endpoint[]): Endpoint | 'full' | 'none' {
    const choice = this.#endpoints.choose(this.#balancer, exchange, tried);
    return choice === 'none' && this.resolving ? 'full' : choice;
  }

  hasOther(tried: readonly Endpoint[]): boolean {
    return this.#endpoints.hasOther(tried);
  }

  forward(exchange: Exchange): Awaitable<Outcome> {
    if (upgradeOf(exchange.request)?.hasRoom === false) return { failure: overloaded('upgrades') };
    const { breaker } = this;
    if (breaker !== undefined && !breaker.enter()) {
      this.counts.refused++;
      return { failure: unavailable('circuit_open', Math.max(1, Math.ceil(breaker.msUntilTrial() / 1000))) };
    }
    this.budget.request();
    return this.#keepsBody(exchange) ? this.#readThenForward(exchange) : this.#begin(exchange);
  }

  status(name: string): UpstreamStatus {
    return statusOf(name, this, this.#endpoints, this.#watches.error);
  }

  /** Requests under way end with their connections. */
  async close(): Promise<void> {
    this.#watches.close();
    await this.#endpoints.close();
    this.line.wakeAll();
  }

  #begin(exchange: Exchange): Promise<Outcome> {
    return new Promise((resolve, reject) => new Forwarding(this, exchange, { resolve, reject }).begin());
  }

  async #readThenForward(exchange: Exchange): Promise<Outcome> {
    try {
      await exchange.readBody();
    } catch (error) {
      this.breaker?.forget();
      throw error;
    }
    return this.#begin(exchange);
  }

  /** A small body is held, so that the request can be sent again. */
  #keepsBody(exchange: Exchange): boolean {
    if (exchange.body !== undefined || exchange.method === 'GET') return false;
    const { attempts, bodyBytes } = this.settings.retry;
    if (attempts === 0 || !isIdempotent(exchange, this)) return false;
    const length = declaredLength(exchange.request);
    return length !== undefined && length > 0 && length <= Math.min(bodyBytes, exchange.bodyLimit);
  }

  #rebuild(): void {
    this.#endpoints.update(this.settings, this.#watches.places);
    this.line.wakeAll();
  }

  #startCheck(endpoint: Endpoint): void {
    const { health } = this.settings;
    if (health === undefined || this.#checks.has(endpoint)) return;
    const stop = startHealthCheck({
      endpoint,
      settings: health,
      onChange: ({ target, label, checkedDown }, reason) => {
        this.#tools.onEvent?.(checkedDown ? 'a target is down' : 'a target is back', {
          target,
          address: label,
          reason,
        });
        this.line.wakeAll();
      },
    });
    this.#checks.set(endpoint, stop);
  }

  #endCheck(endpoint: Endpoint): void {
    this.#checks.get(endpoint)?.();
    this.#checks.delete(endpoint);
    endpoint.checkedDown = false;
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const secureRandom = (): number => randomFillSync(new Uint32Array(1))[0]! / 4_294_967_296;
