// What a policy is: a function on an exchange, made from its config, and looked up by name.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { Awaitable, State } from '@xiaoqiao/state';
import type { Registry } from 'prom-client';
import type { Static, TObject } from 'typebox';
import type { ApiKeys } from './api-keys/api-keys.ts';
import type { BanList } from './bans/ban-list.ts';
import type { Exchange, Outcome } from './exchange.ts';
import type { ResponseCache } from './policies/cache/response-cache.ts';
import type { RequestMetrics } from './policies/metrics/request-metrics.ts';
import type { IssuerConfig } from './policies/token/config.ts';
import type { VerifyToken } from './policies/token/token-verifier.ts';
import type { Upstream } from './upstream/upstream.ts';

/** The rest of the chain: the policies that follow, then the upstream. */
export type Next = (exchange: Exchange) => Awaitable<Outcome>;

/** Answers by itself, or calls `next` once. Nothing is awaited unless it must be: a chain in memory stays synchronous. */
export type Policy = (exchange: Exchange, next: Next) => Awaitable<Outcome>;

/**
 * record (watches all the rest) → admit (may it come in at all) → identify (who is it) → authorise (may he)
 * → answer (from what is at hand, so nobody may be turned away afterwards).
 * A limit and what transforms may stand anywhere after record: before identification a limit counts addresses,
 * afterwards users.
 */
export type Phase = 'record' | 'admit' | 'identify' | 'authorise' | 'answer' | 'limit' | 'transform';

/** What the gateway lends to its policies. */
export interface Frame extends SharedFrame {
  /** The route that the policy is made for. */
  readonly route: { readonly id: string; readonly path: string };
  /** @throws Error when there is none of that name. */
  readonly upstream: (name: string) => Upstream;
}

/** What is the same for every route. */
export interface SharedFrame {
  readonly log: Log;
  /** Takes one finished line of the access log, or says false; without it lines go through `log`. */
  readonly accessLog: ((line: string) => unknown) | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly state: State;
  readonly metrics: RequestMetrics;
  /** For series of a policy's own; see `metric.ts`. */
  readonly registry: Registry;
  readonly bans: BanList;
  /** Those that administrators made; without it only those of the routing config are known. */
  readonly apiKeys: ApiKeys | undefined;
  /** Checks an access token of this installation, except whether its session was revoked. */
  readonly verifyToken: VerifyToken;
  /** The same for issuers elsewhere, and if so wanted for our own. */
  readonly verifierFor: (issuers: readonly IssuerConfig[], own: boolean) => VerifyToken;
  /** The key that a session signs its requests with. */
  readonly signingKeyOf: (sid: string) => Uint8Array;
  /** What the `cache` policies of all routes hold; outlives a reload. */
  readonly cache: ResponseCache;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly production: boolean;
}

export interface PolicyDefinition<C extends TObject = TObject> {
  readonly name: string;
  readonly phase: Phase;
  /** Policies that must stand before this one, given its config. */
  readonly needs?: (config: Static<C>) => readonly string[];
  readonly config: C;
  /**
   * @returns undefined when the config leaves nothing to do.
   * @throws Error with the reason when the config cannot work; the route then goes dark.
   */
  readonly create: (config: Static<C>, frame: Frame, routeId: string) => Policy | undefined;
}

export const definePolicy = <C extends TObject>(definition: PolicyDefinition<C>): PolicyDefinition =>
  definition as unknown as PolicyDefinition;

/** One function out of many. Each step is made once, not per request. */
export function chain(policies: readonly Policy[], last: Next): Next {
  return policies.reduceRight<Next>(
    (next, policy, index) => {
      const position = index + 1;
      return (exchange) => {
        if (exchange.step >= position) throw new Error('a policy called next a second time');
        exchange.step = position;
        return policy(exchange, next);
      };
    },
    guarded(last, policies.length + 1),
  );
}

const guarded =
  (last: Next, position: number): Next =>
  (exchange) => {
    if (exchange.step >= position) throw new Error('a policy called next a second time');
    exchange.step = position;
    return last(exchange);
  };
