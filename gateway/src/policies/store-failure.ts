// What becomes of a request when shared state does not answer: the policy's config says, a counter counts, the log tells now and then.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { Type } from 'typebox';
import { type Exchange, type Outcome, refuse } from '../exchange.ts';
import type { MetricName } from '../metric.ts';
import type { Next } from '../policy.ts';
import { sparingly } from '../sparingly.ts';

export type StoreFailureMode = 'open' | 'closed';

/** Of `rate-limit`, and of the limits of API keys. */
export const limitStoreFailures = {
  name: 'xiaoqiao_gateway_limit_store_failures_total',
  help: 'Requests that could not be counted, by limit and what became of them.',
  labelNames: ['limit', 'mode'],
} as const satisfies MetricName<string>;

export const whenStoreFails = (fallback: StoreFailureMode, description: string) =>
  Type.Union([Type.Literal('open'), Type.Literal('closed')], { default: fallback, description });

export interface StoreFailureOptions {
  readonly mode: StoreFailureMode;
  /** For the log. */
  readonly message: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly count: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

export function onStoreFailure({ mode, message, context, count, clock, log }: StoreFailureOptions) {
  const tell = sparingly(clock, (error: unknown, times) =>
    log.warn(message, { ...context, mode, times, error }),
  );
  return (error: unknown, exchange: Exchange, next: Next): Outcome | Promise<Outcome> => {
    count();
    tell(error);
    return mode === 'open' ? next(exchange) : refuse('overloaded', { retryAfter: 1, source: 'self' });
  };
}
