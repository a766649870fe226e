// What the first process and its workers say to each other.
import type { MetricObject } from 'prom-client';
import type { Started } from '../start-processes.ts';

/** Of the first process. `slot` counts from 1 and stays with the place, whoever fills it. */
export type Order =
  | { readonly order: 'start'; readonly slot: number }
  | { readonly order: 'metrics'; readonly id: number }
  | { readonly order: 'stop' };

export type Summary = Omit<Started, 'stop'>;

/** Of a worker. */
export type Report =
  | { readonly report: 'ready'; readonly summary: Summary }
  | { readonly report: 'failed'; readonly message: string }
  | { readonly report: 'metrics'; readonly id: number; readonly metrics: readonly MetricObject[] };
