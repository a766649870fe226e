// Reads variables from the environment (and an env file), all faults at once, unknown ones refused.
import type { ConfigDefinition, ConfigOf } from './definition.ts';

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Content of an env file, already parsed; the environment wins over it. */
  readonly file?: Readonly<Record<string, string | undefined>>;
  /** Names beginning so belong to this program: an unknown one in the environment is a mistake. */
  readonly ownPrefixes: readonly string[];
}

/** @throws Error that lists every fault: variable, rule, and the nearest known name for an unknown one. */
export function loadConfig<D extends ConfigDefinition>(
  definition: D,
  { env, file = {}, ownPrefixes }: ConfigSources,
): ConfigOf<D> {
  const faults: string[] = [];
  for (const name of Object.keys(env)) {
    if (!Object.hasOwn(definition, name) && ownPrefixes.some((prefix) => name.startsWith(prefix)))
      faults.push(unknown(name, 'the environment', definition));
  }
  for (const name of Object.keys(file)) {
    if (!Object.hasOwn(definition, name)) faults.push(unknown(name, 'the env file', definition));
  }
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(definition)) {
    const raw = env[name] || file[name];
    try {
      values[name] = raw === undefined || raw === '' ? variable.fallback : variable.parse(raw);
    } catch (error) {
      // A password may stand before an @, even where the rest of an address is wrong.
      const hidden = variable.secret || /:.*@/.test(raw ?? '');
      const shown = hidden ? 'the value given' : JSON.stringify(raw);
      faults.push(`${name} must be ${(error as Error).message}; ${shown} is not`);
    }
  }
  if (faults.length > 0)
    throw new Error(`The configuration has ${faults.length} fault(s):\n  - ${faults.join('\n  - ')}`);
  return Object.freeze(values) as ConfigOf<D>;
}

function unknown(name: string, where: string, definition: ConfigDefinition): string {
  const [nearest] = Object.keys(definition)
    .map((known) => ({ known, distance: editDistance(name, known) }))
    .sort((a, b) => a.distance - b.distance);
  const hint = nearest && nearest.distance <= 4 ? `; did you mean ${nearest.known}?` : '';
  return `${name} in ${where} is not a known variable${hint}`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
