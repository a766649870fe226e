// What a run has seen, for people and for programs.
import type { ChaosOptions } from './options.ts';
import { sumOf, type Tally } from './tally.ts';

export interface Report extends Tally {
  readonly options: ChaosOptions;
  /** Orders by state, at the end. */
  readonly orders: Readonly<Record<string, number>>;
  /** Money that came for orders that had ended, and went back. */
  readonly returned: number;
  readonly refunds: Readonly<Record<string, number>>;
  readonly events: number;
  readonly settledInSeconds: number;
  readonly violations: readonly string[];
}

const list = (counts: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(counts)
    .sort(([, a = 0], [, b = 0]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

export function textOf(report: Report): string {
  const { options, orders, refunds, violations } = report;
  const recoveries = Object.entries(report.recoveries).map(([kind, times]) => {
    const sorted = [...times].sort((a, b) => a - b);
    return `  ${kind.padEnd(18)} ${String(sorted.length).padStart(4)}   median ${seconds(sorted[sorted.length >> 1]!).padStart(5)} s   longest ${seconds(sorted.at(-1)!).padStart(5)} s`;
  });
  return [
    '',
    `chaos: ${options.seconds} s, ${options.buyers} buyers, seed ${options.seed}, ${options.engine}`,
    `orders     placed ${sumOf(orders)}: ${list(orders)}`,
    `money      paid on phones ${report.paidByPhones}, too late and sent back ${report.returned}, refunds ${list(refunds)}`,
    `requests   ${report.requests}, of which ${sumOf(report.retried)} had to be sent again: ${list(report.retried)}; events ${report.events}`,
    `refusals   ${list(report.refusals)}`,
    `faults     ${list(report.faults)}; starts that failed before one did not: ${report.failedStarts}`,
    'recovery   of everything, from the end of the fault:',
    ...recoveries,
    `settled    in ${report.settledInSeconds} s`,
    `violations ${violations.length}`,
    ...violations.slice(0, 50).map((line) => `  ✖ ${line}`),
    violations.length === 0
      ? 'I1–I7 hold, to the fen'
      : `repeat with: npm run test:chaos -- --seconds ${options.seconds} --buyers ${options.buyers} --seed ${options.seed} --engine ${options.engine}`,
    '',
  ].join('\n');
}
