// The upstreams' series: read off their own counts when Prometheus asks, so that requests pay nothing for them.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { UpstreamStatus } from './status.ts';

const breakerValues = { closed: 0, half_open: 1, open: 2 } as const;

/** Labels are bounded: upstreams, targets and addresses come from the config and the DNS, which has a maximum. */
export function createUpstreamMetrics(registry: Registry, statuses: () => readonly UpstreamStatus[]): void {
  const registers = [registry];
  const series = (name: string, help: string, labelNames: readonly string[]) => ({
    name: `xiaoqiao_gateway_upstream_${name}`,
    help,
    labelNames,
    registers,
  });
  const byTarget = ['upstream', 'target', 'address'];
  collect(
    Counter,
    series('target_requests_total', 'Attempts, by upstream, target and address.', byTarget),
    statuses,
    ({ name, endpoints }) =>
      endpoints.map(({ target, address, requests }) => ({
        labels: [name, target, address],
        value: requests,
      })),
  );
  collect(
    Counter,
    series('target_failures_total', 'Attempts that failed, by upstream, target and address.', byTarget),
    statuses,
    ({ name, endpoints }) =>
      endpoints.map(({ target, address, failures }) => ({
        labels: [name, target, address],
        value: failures,
      })),
  );
  collect(
    Gauge,
    series('target_up', '1 while the address is taking requests.', byTarget),
    statuses,
    ({ name, endpoints }) =>
      endpoints.map(({ target, address, state }) => ({
        labels: [name, target, address],
        value: state === 'up' ? 1 : 0,
      })),
  );
  collect(
    Counter,
    series('failures_total', 'Attempts that failed, by upstream and kind.', ['upstream', 'kind']),
    statuses,
    ({ name, failures }) =>
      Object.entries(failures).map(([kind, value]) => ({ labels: [name, kind], value })),
  );
  collect(
    Counter,
    series('retries_total', 'Further attempts after one that failed.', ['upstream']),
    statuses,
    ({ name, retries }) => [{ labels: [name], value: retries }],
  );
  collect(
    Counter,
    series('refused_total', 'Requests the gateway answered itself: nobody could take them.', ['upstream']),
    statuses,
    ({ name, refused }) => [{ labels: [name], value: refused }],
  );
  collect(
    Gauge,
    series('waiting', 'Requests that wait for room.', ['upstream']),
    statuses,
    ({ name, waiting }) => [{ labels: [name], value: waiting }],
  );
  collect(
    Gauge,
    series('breaker_state', '0 closed, 1 half open, 2 open.', ['upstream']),
    statuses,
    ({ name, breaker }) => (breaker === undefined ? [] : [{ labels: [name], value: breakerValues[breaker] }]),
  );
  collect(
    Counter,
    series('breaker_openings_total', 'How often the circuit breaker has opened.', ['upstream']),
    statuses,
    ({ name, breakerOpenings }) => [{ labels: [name], value: breakerOpenings }],
  );
}

/** @param open how many are open now. */
export function createUpgradeMetrics(registry: Registry, open: () => number): void {
  new Gauge({
    name: 'xiaoqiao_gateway_websockets',
    help: 'WebSockets that are open.',
    registers: [registry],
    collect() {
      this.set(open());
    },
  });
}

interface Sample {
  readonly labels: readonly string[];
  readonly value: number;
}

interface Series {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registers: Registry[];
}

function collect(
  Kind: typeof Counter | typeof Gauge,
  options: Series,
  statuses: () => readonly UpstreamStatus[],
  samplesOf: (status: UpstreamStatus) => readonly Sample[],
): void {
  new Kind({
    ...options,
    labelNames: [...options.labelNames],
    collect() {
      this.reset();
      for (const status of statuses())
        for (const { labels, value } of status.kind === 'http' ? samplesOf(status) : [])
          this.labels(...labels).inc(value);
    },
  });
}
