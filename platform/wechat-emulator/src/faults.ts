// Faults on demand: counters, each the number of the next things that go wrong, and rules that pick requests.
import { createFaultRules, type FaultRules } from './faults/rules.ts';
import { counterWords } from './faults/words.ts';

export type FaultName = keyof typeof counterWords;
export type FaultCounts = Record<FaultName, number>;
const names = Object.keys(counterWords) as FaultName[];

export interface FaultSettings extends FaultCounts {
  /** How late a delayed notification is first sent, in milliseconds of the emulator's clock. */
  delayMilliseconds: number;
}

export interface Faults {
  /** True when this one is to go wrong; counts it off. */
  take(name: FaultName): boolean;
  /** @throws RangeError for a name or a number that makes no sense; nothing is changed then. */
  set(change: Partial<FaultSettings>): void;
  read(): FaultSettings;
  readonly rules: FaultRules;
}

export function createFaults(): Faults {
  const settings = {
    ...(Object.fromEntries(names.map((name) => [name, 0])) as FaultCounts),
    delayMilliseconds: 60_000,
  };
  return {
    take(name) {
      if (settings[name] === 0) return false;
      settings[name]--;
      return true;
    },
    set(change) {
      for (const [name, value] of Object.entries(change)) {
        if (!Object.hasOwn(settings, name)) throw new RangeError(`there is no fault ${name}`);
        if (!Number.isSafeInteger(value) || value < 0)
          throw new RangeError(`${name} is a whole number, 0 or more`);
      }
      Object.assign(settings, change);
    },
    read: () => ({ ...settings }),
    rules: createFaultRules(),
  };
}
