// What is counted while a run goes on.
import type { FaultKind } from './plan.ts';

export interface Tally {
  requests: number;
  /** Without an answer, or with one that asks to come again, by reason; each of them was sent once more. */
  readonly retried: Record<string, number>;
  placed: number;
  paidByPhones: number;
  cancelledByBuyers: number;
  refundsAsked: number;
  shipped: number;
  confirmed: number;
  /** Answers that end a wish, by name. */
  readonly refusals: Record<string, number>;
  readonly faults: Partial<Record<FaultKind, number>>;
  /** Milliseconds from a fault's end until everything was whole again, by kind. */
  readonly recoveries: Partial<Record<FaultKind, number[]>>;
  /** Starts that failed, because what they need was away, before one succeeded. */
  failedStarts: number;
  /** Processes that ended although nobody had killed them, and what did not become whole again. */
  readonly failures: string[];
}

export const openTally = (): Tally => ({
  requests: 0,
  retried: {},
  placed: 0,
  paidByPhones: 0,
  cancelledByBuyers: 0,
  refundsAsked: 0,
  shipped: 0,
  confirmed: 0,
  refusals: {},
  faults: {},
  recoveries: {},
  failedStarts: 0,
  failures: [],
});

export const countIn = <Name extends string>(counts: Partial<Record<Name, number>>, name: Name): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

export const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
