// Counters and gauges of policies: made once per registry, however often a policy is made.
import { Counter, Gauge, type Registry } from 'prom-client';

export interface MetricName<L extends string> {
  readonly name: string;
  readonly help: string;
  /** Labels must be bounded: names from the config or from short lists, never what a client sent. */
  readonly labelNames: readonly L[];
}

export function counterIn<L extends string>(registry: Registry, metric: MetricName<L>): Counter<L> {
  const known = registry.getSingleMetric(metric.name) as Counter<L> | undefined;
  return known ?? new Counter({ ...metric, labelNames: [...metric.labelNames], registers: [registry] });
}

/** @param collect sets the gauge when somebody asks */
export function gaugeIn<L extends string>(
  registry: Registry,
  metric: MetricName<L>,
  collect: (gauge: Gauge<L>) => void | Promise<void>,
): void {
  if (registry.getSingleMetric(metric.name) !== undefined) return;
  const gauge: Gauge<L> = new Gauge({
    ...metric,
    labelNames: [...metric.labelNames],
    registers: [registry],
    collect: () => collect(gauge),
  });
}
