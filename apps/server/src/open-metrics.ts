// The port for machines that watch over this process: metrics, and whether it lives and is ready.
import { createProbedApplication } from './api.ts';
import type { Ground } from './ground.ts';
import { listening } from './listening.ts';
import { type MetricsSource, startMetricsServer } from './metrics-server.ts';
import type { Readiness } from './readiness.ts';
import { answerFirstProcess } from './workers/answer-first-process.ts';

/** @returns the base URL; empty in a worker, whose first process has the port and asks. */
export async function openMetrics(ground: Ground, readiness: Readiness): Promise<string> {
  const { config, log, registry, worker, stopper } = ground;
  if (worker !== undefined) {
    answerFirstProcess({ registry, readiness, log });
    return '';
  }
  return openMetricsPort({ config, log, stopper, source: registry, readiness });
}

export interface MetricsPortOptions extends Pick<Ground, 'config' | 'log' | 'stopper'> {
  readonly source: MetricsSource;
  readonly readiness: Pick<Readiness, 'report'>;
}

/** @returns the base URL */
export async function openMetricsPort({ config, log, stopper, source, readiness }: MetricsPortOptions) {
  const { HOST: host, METRICS_PORT: port } = config;
  const probes = createProbedApplication({ handlers: [], log, readiness });
  await probes.ready();
  const metrics = await listening('METRICS_PORT', port, () =>
    startMetricsServer(source, {
      host,
      port,
      otherwise: (request, response) => probes.routing(request, response),
    }),
  );
  stopper.add('metrics', () => metrics.stop());
  return metrics.url;
}
