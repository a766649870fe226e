// Makes the policies of one chain from their uses: looked up, configured, in an order that makes sense.
import type { Frame, Phase, Policy, PolicyDefinition } from '../policy.ts';
import { type Check, describeFault } from './check.ts';
import type { PolicyUse } from './routing-config.ts';

export interface PolicyChain {
  readonly names: readonly string[];
  readonly policies: readonly Policy[];
}

export interface PolicyMaker {
  readonly check: Check;
  readonly table: ReadonlyMap<string, PolicyDefinition>;
  readonly defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly frame: Frame;
}

const order: readonly Phase[] = ['record', 'admit', 'identify', 'authorise'];

/** @throws Error that says which use cannot work and why. */
export function makePolicies(
  uses: readonly PolicyUse[],
  routeId: string,
  { check, table, defaults, frame }: PolicyMaker,
): PolicyChain {
  const names: string[] = [];
  const policies: Policy[] = [];
  const seen = new Set<string>();
  let phase = 0;
  for (const use of uses) {
    const { name, ...own } = typeof use === 'string' ? { name: use } : use;
    const definition = table.get(name);
    if (definition === undefined) throw new Error(`there is no policy named ${name}`);
    const checked = check<never>(definition.config, { ...defaults[name], ...own });
    if ('faults' in checked)
      throw new Error(`policy ${name}: ${checked.faults.map(describeFault).join('; ')}`);
    const missing = definition.needs?.(checked.value).find((needed) => !seen.has(needed));
    if (missing !== undefined) throw new Error(`policy ${name} needs ${missing} before it`);
    phase = advance(phase, definition);
    seen.add(name);
    const policy = definition.create(checked.value, frame, routeId);
    if (policy === undefined) continue;
    names.push(name);
    policies.push(policy);
  }
  return { names, policies };
}

/** The written order is the order that runs, so an order that cannot be meant is refused instead of mended. */
function advance(reached: number, { name, phase }: PolicyDefinition): number {
  if (phase === 'limit') return Math.max(reached, order.indexOf('admit'));
  const own = order.indexOf(phase);
  // Admission may follow a limit, because limiting counts as admission.
  if (own < reached) throw new Error(`policy ${name} (${phase}) stands after one of phase ${order[reached]}`);
  return own;
}
