// What was measured, and how it is printed: the median of several runs, the best beside it.
import { medianOf } from '../load.ts';

export interface Figure {
  /** `shop`, `sample`, or the small project of one measurement. */
  readonly project: string;
  readonly what: string;
  readonly unit: 'ms' | 'ms CPU' | 'MiB' | 'KiB' | 'count';
  readonly median: number;
  readonly best: number;
  readonly runs: number;
}

type Values = Readonly<Record<string, readonly number[]>>;

export const figuresOf = (project: string, unit: Figure['unit'], values: Values): Figure[] =>
  Object.entries(values).map(([what, list]) => ({
    ...{ project, what, unit },
    median: rounded(medianOf(list)),
    best: rounded(Math.min(...list)),
    runs: list.length,
  }));

/** The samples of several runs, by name. */
export class Samples {
  readonly #values: Record<string, number[]> = {};

  add(what: string, value: number): void {
    this.#values[what] ??= [];
    this.#values[what].push(value);
  }

  figures(project: string, unit: Figure['unit']): Figure[] {
    return figuresOf(project, unit, this.#values);
  }
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

export function printed({ project, what, unit, median, best, runs }: Figure): string {
  const number = (value: number): string => value.toFixed(value < 10 ? 1 : 0).padStart(7);
  const rest = runs === 1 ? '' : `   best ${number(best).trim()} of ${runs}`;
  return `${project.padEnd(7)} ${what.padEnd(52)} ${number(median)} ${unit}${rest}`;
}
