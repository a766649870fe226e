// The gateway's series. Labels are bounded: routes come from the config, methods and statuses from short lists.
import { METHODS } from 'node:http';
import type { ErrorName } from '@xiaoqiao/contract';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Exchange } from '../../exchange.ts';

const knownMethods = new Set(METHODS);
/** Seconds; from an answer in memory to an upstream that is about to time out. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface RequestMetrics {
  /** The series of one route, looked up once and not per request. */
  recorderFor(routeId: string): (exchange: Exchange) => void;
  malformed(error: ErrorName): void;
  /** Counts what a policy did; both names come from the code, never from a request. */
  policyEvents(policy: string): (event: string) => void;
}

/** @param registry refuses a second gateway's series of the same names. */
export function createRequestMetrics(registry: Registry): RequestMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'xiaoqiao_gateway_requests_total',
    help: 'Requests answered, by route, method and status.',
    labelNames: ['route', 'method', 'status'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'xiaoqiao_gateway_request_duration_seconds',
    help: 'From the arrival of the headers to the last byte of the response, by route.',
    labelNames: ['route'] as const,
    buckets: BUCKETS,
    registers,
  });
  const malformed = new Counter({
    name: 'xiaoqiao_gateway_malformed_requests_total',
    help: 'Connections closed because what came was no acceptable HTTP request, by answer.',
    labelNames: ['error'] as const,
    registers,
  });
  const policyEvents = new Counter({
    name: 'xiaoqiao_gateway_policy_events_total',
    help: 'What policies did besides letting requests pass, by policy and event.',
    labelNames: ['policy', 'event'] as const,
    registers,
  });
  return {
    recorderFor(route) {
      const duration = durations.labels(route);
      const counters = new Map<string, Counter.Internal>();
      return ({ method, response, startedAt }) => {
        duration.observe((performance.now() - startedAt) / 1000);
        const key = method + response.statusCode;
        let counter = counters.get(key);
        if (counter === undefined) {
          counter = requests.labels(
            route,
            knownMethods.has(method) ? method : 'other',
            `${response.statusCode}`,
          );
          counters.set(key, counter);
        }
        counter.inc();
      };
    },
    malformed: (error) => malformed.inc({ error }),
    policyEvents(policy) {
      const counters = new Map<string, Counter.Internal>();
      return (event) => {
        let counter = counters.get(event);
        if (counter === undefined) {
          counter = policyEvents.labels(policy, event);
          counters.set(event, counter);
        }
        counter.inc();
      };
    },
  };
}
