// Makes the policies of one chain from their uses: looked up, configured, in an order that makes sense.
import type { Frame, Phase, Policy, PolicyDefinition } from '../policy.ts';
import { type Check, describeFault } from './check.ts';
import { publicSettings } from './public-settings.ts';
import type { PolicyUse } from './routing-config.ts';
import type { PolicyStatus } from './status.ts';

export interface PolicyChain {
  /** Of those that run, in the same order. */
  readonly statuses: readonly PolicyStatus[];
  readonly policies: readonly Policy[];
}

export type PolicySettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface PolicyMaker {
  readonly check: Check;
  readonly table: ReadonlyMap<string, PolicyDefinition>;
  /** Under a policy's name its defaults; under another name, with `use`, a policy to use by that name. */
  readonly named: PolicySettings;
}

const order: readonly Phase[] = ['record', 'admit', 'identify', 'authorise', 'answer'];
const anywhere: readonly Phase[] = ['limit', 'transform'];

/** @throws Error that says which use cannot work and why. */
export function makePolicies(
  uses: readonly PolicyUse[],
  { check, table, named }: PolicyMaker,
  frame: Frame,
): PolicyChain {
  const statuses: PolicyStatus[] = [];
  const policies: Policy[] = [];
  const seen = new Set<string>();
  let phase = 0;
  for (const use of uses) {
    const { name, definition, settings } = resolveUse(use, table, named);
    const checked = check<never>(definition.config, settings);
    if ('faults' in checked)
      throw new Error(`policy ${name}: ${checked.faults.map(describeFault).join('; ')}`);
    const missing = definition.needs?.(checked.value).find((needed) => !seen.has(needed));
    if (missing !== undefined) throw new Error(`policy ${name} needs ${missing} before it`);
    phase = advance(phase, definition);
    seen.add(definition.name);
    const policy = definition.create(checked.value, frame, frame.route.id);
    if (policy === undefined) continue;
    statuses.push({
      name,
      policy: definition.name,
      settings: publicSettings(definition.config, checked.value),
    });
    policies.push(policy);
  }
  return { statuses, policies };
}

function resolveUse(use: PolicyUse, table: PolicyMaker['table'], named: PolicySettings) {
  const { name, ...own } = typeof use === 'string' ? { name: use } : use;
  if (table.has(name)) return { name, definition: table.get(name)!, settings: { ...named[name], ...own } };
  if (!Object.hasOwn(named, name)) throw new Error(`there is no policy named ${name}`);
  const { use: policy, ...settings } = named[name]!;
  const definition = table.get(String(policy));
  if (definition === undefined) throw new Error(`there is no policy named ${policy}, which ${name} uses`);
  return { name, definition, settings: { ...named[definition.name], ...settings, ...own } };
}

/** @returns what is wrong with the names under `policies`: the path below it, and the reason. */
export function nameFaults(named: PolicySettings, table: PolicyMaker['table']) {
  return Object.entries(named).flatMap(([name, settings]) => {
    if (table.has(name)) return [];
    const used = settings.use;
    if (used === undefined)
      return [{ path: [name], message: 'is neither a policy nor says which one to `use`' }];
    return table.has(String(used)) ? [] : [{ path: [name, 'use'], message: `names no policy: ${used}` }];
  });
}

/** The written order is the order that runs, so an order that cannot be meant is refused instead of mended. */
function advance(reached: number, { name, phase }: PolicyDefinition): number {
  if (anywhere.includes(phase)) return Math.max(reached, order.indexOf('admit'));
  const own = order.indexOf(phase);
  // Admission may follow a limit, because limiting counts as admission.
  if (own < reached) throw new Error(`policy ${name} (${phase}) stands after one of phase ${order[reached]}`);
  return own;
}
