// What goes wrong, and when: drawn from a seed before the run begins, so that a run can be repeated.
import { seededRandom } from '../test/support/seeded-random.ts';

/** Kind → how often it is drawn, relative to the others. */
const weights = {
  kill: 6,
  freeze: 5,
  'database-cut': 3,
  'redis-flush': 1,
  'redis-restart': 2,
  'rabbitmq-restart': 1,
  'wechat-kill': 1,
  'wechat-freeze': 1,
  'wechat-faults': 4,
  'clock-jump': 2,
  'windows-end': 2,
} as const;

export type FaultKind = keyof typeof weights;
export const faultKinds = Object.keys(weights) as FaultKind[];

export interface Fault {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly kind: FaultKind;
  /** Which process, of those that are killed and frozen. */
  readonly target?: string;
  /** How long it is frozen or away, how far the clock jumps, in milliseconds; 0 for what is over at once. */
  readonly lasts: number;
  /** Of what it draws itself, such as which faults WeChat has. */
  readonly seed: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Names of the processes that may be killed and frozen. */
  readonly members: readonly string[];
}

const FIRST = 4000;
/** Signatures are refused when clocks are five minutes apart; what the end of the run needs is kept back. */
export const LONGEST_JUMPS = 150_000;

const shortest: Partial<Record<FaultKind, number>> = {
  freeze: 500,
  'redis-restart': 300,
  'rabbitmq-restart': 500,
  'wechat-kill': 300,
  'wechat-freeze': 1000,
  'clock-jump': 5000,
};
const longest: Partial<Record<FaultKind, number>> = {
  // The relay's lease is 15 s: one who was frozen longer finds his events taken.
  freeze: 20_000,
  'redis-restart': 5000,
  'rabbitmq-restart': 3000,
  'wechat-kill': 4000,
  'wechat-freeze': 8000,
  'clock-jump': 30_000,
};

/** Every kind once, in any order; then by their weights. Short runs are as rough as long ones are patient. */
export function planFaults({ seed, seconds, members }: PlanOptions): Fault[] {
  const random = seededRandom(seed);
  const pick = <T>(among: readonly T[]): T => among[Math.floor(random() * among.length)]!;
  const pause = seconds <= 120 ? 3500 : 6000;
  const bag = faultKinds.flatMap((kind) => Array<FaultKind>(weights[kind]).fill(kind));
  const first = shuffled(faultKinds, random);
  const faults: Fault[] = [];
  let jumps = 0;
  for (let at = FIRST; at < seconds * 1000; at += Math.round(pause * (0.5 + random()))) {
    const drawn = first.shift() ?? pick(bag);
    const [least, most] = [shortest[drawn] ?? 0, longest[drawn] ?? 0];
    const lasts = Math.round(least + random() * (most - least));
    const kind = drawn === 'clock-jump' && jumps + lasts > LONGEST_JUMPS ? 'wechat-faults' : drawn;
    if (kind === 'clock-jump') jumps += lasts;
    const target = kind === 'kill' || kind === 'freeze' ? { target: pick(members) } : {};
    faults.push({
      at,
      kind,
      ...target,
      lasts: longest[kind] === undefined ? 0 : lasts,
      seed: Math.floor(random() * 2 ** 32),
    });
  }
  return faults;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, by: random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ item }) => item);
}
