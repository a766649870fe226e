// What an upstream looks like from outside: for the console, the metrics and the readiness check.
import type { BreakerState } from './breaker.ts';
import type { Endpoint, EndpointState } from './endpoint.ts';
import type { Endpoints } from './endpoints.ts';
import type { FailureKind } from './failure.ts';
import type { Lane } from './lane.ts';

export interface EndpointStatus {
  /** As configured. */
  readonly target: string;
  readonly address: string;
  readonly state: EndpointState;
  readonly weight: number;
  readonly underWay: number;
  readonly requests: number;
  readonly failures: number;
}

export interface UpstreamStatus {
  readonly name: string;
  readonly kind: 'http' | 'memory';
  /** `degraded`: some of its endpoints are not well. `down`: it cannot take requests. */
  readonly state: 'up' | 'degraded' | 'down';
  /** Why it is down or degraded. */
  readonly reason?: string;
  readonly breaker?: BreakerState;
  readonly breakerOpenings: number;
  readonly waiting: number;
  readonly retries: number;
  readonly refused: number;
  readonly failures: Readonly<Record<FailureKind, number>>;
  readonly endpoints: readonly EndpointStatus[];
}

export function statusOf(
  name: string,
  lane: Lane,
  { all, draining }: Endpoints,
  dnsError: string | undefined,
): UpstreamStatus {
  const serving = [...all].map(describe);
  const { state, reason } = judge(lane, serving, dnsError);
  return {
    name,
    kind: 'http',
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(lane.breaker === undefined ? {} : { breaker: lane.breaker.state }),
    breakerOpenings: lane.breaker?.openings ?? 0,
    waiting: lane.line.length,
    retries: lane.counts.retries,
    refused: lane.counts.refused,
    failures: { ...lane.counts.failures },
    endpoints: [...serving, ...[...draining].map(describe)],
  };
}

const describe = (endpoint: Endpoint): EndpointStatus => ({
  target: endpoint.target,
  address: endpoint.label,
  state: endpoint.state,
  weight: endpoint.weight,
  underWay: endpoint.underWay,
  requests: endpoint.requests,
  failures: endpoint.failures,
});

function judge(
  { breaker }: Lane,
  serving: readonly EndpointStatus[],
  dnsError: string | undefined,
): Pick<UpstreamStatus, 'state' | 'reason'> {
  const unwell = serving.filter(({ state }) => state !== 'up');
  const names = unwell.map(({ address, state }) => `${address} is ${state}`).join(', ');
  if (serving.length === 0) return { state: 'down', reason: dnsError ?? 'no address is known yet' };
  if (breaker?.state === 'open') return { state: 'down', reason: 'the circuit is open' };
  if (unwell.length === serving.length) return { state: 'down', reason: names };
  if (unwell.length > 0) return { state: 'degraded', reason: names };
  return dnsError === undefined ? { state: 'up' } : { state: 'degraded', reason: dnsError };
}

/** Of one that lives in this process: as well as the process. */
export const inMemoryStatus = (name: string): UpstreamStatus => ({
  name,
  kind: 'memory',
  state: 'up',
  breakerOpenings: 0,
  waiting: 0,
  retries: 0,
  refused: 0,
  failures: { connect: 0, reset: 0, timeout: 0, status: 0 },
  endpoints: [],
});

/** For a readiness check. */
export interface UpstreamCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly reason?: string;
}

export const checkOf = ({ name, state, reason }: UpstreamStatus): UpstreamCheck => ({
  name,
  ok: state !== 'down',
  ...(state === 'down' && reason !== undefined ? { reason } : {}),
});
