// What a forwarded request needs of its upstream.
import type { Exchange } from '../exchange.ts';
import type { Breaker } from './breaker.ts';
import type { Endpoint } from './endpoint.ts';
import type { FailureKind } from './failure.ts';
import type { HouseLink } from './house-link.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Settings } from './settings.ts';
import type { WaitingLine } from './waiting-line.ts';

/** Since the upstream was made. */
export class UpstreamCounts {
  retries = 0;
  /** Answered by the gateway itself, because nobody could take the request. */
  refused = 0;
  readonly failures: Record<FailureKind, number> = { connect: 0, reset: 0, timeout: 0, status: 0 };

  failed(kind: FailureKind): void {
    this.failures[kind]++;
  }
}

export interface Lane {
  readonly settings: Settings;
  readonly breaker: Breaker | undefined;
  readonly budget: RetryBudget;
  readonly line: WaitingLine;
  readonly counts: UpstreamCounts;
  /** To processes of our own; undefined for everybody else's. */
  readonly house: HouseLink | undefined;
  /** Is it still unknown where the upstream is? */
  readonly resolving: boolean;
  /** @returns `full` when those that could take it have no room, `none` when nobody could. */
  choose(exchange: Exchange, tried: readonly Endpoint[]): Endpoint | 'full' | 'none';
  /** Is there anybody who has not been tried? */
  hasOther(tried: readonly Endpoint[]): boolean;
}
