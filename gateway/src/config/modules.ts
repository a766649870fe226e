// Policies that an operator wrote: loaded from the files that his routing config names.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PolicyDefinition } from '../policy.ts';
import { RoutingConfigError } from './merge.ts';
import type { RoutingSource } from './routing-config.ts';

interface ModulesOf {
  readonly modules?: unknown;
}

/** @returns full paths; what is no text is left to the schema to refuse. */
export function modulePaths({ data }: RoutingSource, folder: string): string[] {
  const named = (data as ModulesOf | null)?.modules;
  return Array.isArray(named)
    ? named.filter((name) => typeof name === 'string').map((name) => resolve(folder, name))
    : [];
}

/** A changed file is another module: Node keeps the old one, which requests under way may still run. */
export async function moduleUrl(path: string): Promise<string> {
  const { mtimeMs } = await stat(path);
  return `${pathToFileURL(path).href}?changed=${mtimeMs}`;
}

/** @throws RoutingConfigError naming the module that cannot be loaded or exports no policy. */
export async function loadModules(source: RoutingSource, folder: string): Promise<RoutingSource> {
  const paths = modulePaths(source, folder);
  if (paths.length === 0) return source;
  const policies: PolicyDefinition[] = [];
  for (const path of paths) policies.push(...(await policiesOf(path)));
  return { ...source, policies };
}

async function policiesOf(path: string): Promise<PolicyDefinition[]> {
  try {
    const { default: exported } = (await import(await moduleUrl(path))) as { default?: unknown };
    const policies = [exported].flat();
    if (!policies.every(isPolicy)) throw new Error('its default export is no policy, nor a list of them');
    return policies;
  } catch (error) {
    throw new RoutingConfigError([`module ${path}: ${(error as Error).message}`]);
  }
}

function isPolicy(value: unknown): value is PolicyDefinition {
  const { name, phase, config, create } = (value ?? {}) as Partial<PolicyDefinition>;
  return (
    typeof name === 'string' &&
    typeof phase === 'string' &&
    typeof config === 'object' &&
    typeof create === 'function'
  );
}
