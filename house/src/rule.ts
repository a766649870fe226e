// What a rule of the house is: it looks at one file of one package and names the lines at fault.
import type { House, Package, SourceFile } from './house.ts';

/** Line and what to do about it. */
export type Finding = readonly [line: number, advice: string];

export interface Rule {
  readonly name: string;
  check(file: SourceFile, owner: Package, house: House): Iterable<Finding>;
}

export interface Fault {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly advice: string;
}
