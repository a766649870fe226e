// What the first process and its workers say to each other.
import type { MetricObject } from 'prom-client';
import type { ReadinessReport } from '../readiness.ts';
import type { Started } from '../start-processes.ts';

/** Of the first process. `slot` counts from 1 and stays with the place, whoever fills it. */
export type Order =
  | { readonly order: 'start'; readonly slot: number }
  | { readonly order: keyof Contents; readonly id: number }
  | { readonly order: 'stop' };

export const isOrder = (message: unknown): message is Order =>
  typeof message === 'object' && message !== null && 'order' in message;

/** What the first process asks for. */
export interface Contents {
  readonly metrics: readonly MetricObject[];
  readonly readiness: WorkerReadiness;
}

/** Or the names of the checks that failed. */
export type WorkerReadiness = ReadinessReport | { readonly failed: readonly string[] };

export type Summary = Omit<Started, 'stop'>;

/** Of a worker. */
export type Report =
  | { readonly report: 'ready'; readonly summary: Summary }
  | { readonly report: 'failed'; readonly message: string }
  | Answer<'metrics'>
  | Answer<'readiness'>;

export interface Answer<Name extends keyof Contents> {
  readonly report: Name;
  readonly id: number;
  readonly content: Contents[Name];
}
