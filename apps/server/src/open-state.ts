// Shared state as the install config wants it: in this process's memory, or in Redis for all processes.
import type { AdjustableClock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { createMemoryState, type State } from '@xiaoqiao/state';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { InstallConfig } from './install-config.ts';

export interface OpenStateOptions {
  readonly config: InstallConfig;
  readonly clock: AdjustableClock;
  readonly log: Log;
  readonly registry: Registry;
}

export interface SharedState {
  readonly state: State;
  /** For the readiness check: each process goes on without Redis, as its policies say, so it is never unready for that. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /** Nothing is heard of other processes meanwhile. */
  readonly isAway: () => boolean;
}

/** @throws Error in words for the operator when there is no Redis where it is said to be. */
export async function openState({ config, clock, log, registry }: OpenStateOptions): Promise<SharedState> {
  const url = config.REDIS_URL;
  if (url === undefined) return { state: createMemoryState({ clock, log }), checks: {}, isAway: () => false };
  // Loaded only where it is used: it costs a start some 50 ms.
  const { createRedisState } = await import('@xiaoqiao/state/redis');
  const failures = new Counter({
    name: 'xiaoqiao_state_failures_total',
    help: 'What Redis was wanted for in vain, by use and failure.',
    labelNames: ['use', 'failure'] as const,
    registers: [registry],
  });
  const state = await createRedisState({
    url,
    clock,
    // The clock of development can be moved, and Redis's cannot.
    ownTime: config.XIAOQIAO_PROFILE === 'development',
    log: log.child({ service: 'state' }),
    onFailure: (use, failure) => failures.inc({ use, failure }),
  }).catch((cause: Error) => {
    throw new Error(`REDIS_URL: ${cause.message}`, { cause });
  });
  new Gauge({
    name: 'xiaoqiao_state_up',
    help: '1 while Redis answers this process.',
    registers: [registry],
    collect() {
      this.set(state.isAway ? 0 : 1);
    },
  });
  log.info('shared state is in Redis', { address: state.address });
  return { state, checks: { redis: () => state.ping() }, isAway: () => state.isAway };
}
