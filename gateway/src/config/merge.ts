// Lays routing configs over each other: the file, then what was stored through the admin API, then the house's own.

import type { UpstreamConfig } from '../upstream/upstream-config.ts';
import { builtInRoutes, routingDefaults } from './built-in-routes.ts';
import { type Check, describeFault, type Fault } from './check.ts';
import { flattenGroup } from './groups.ts';
import {
  type Path,
  type Place,
  type PolicyUse,
  RoutingConfig,
  type RoutingSource,
  type SourceName,
} from './routing-config.ts';

export interface MergedRoute {
  readonly source: SourceName;
  /** With the defaults of its group. */
  readonly data: unknown;
  readonly group?: string;
  /** What is wrong with its group. */
  readonly fault?: string;
  /** What to call it when it has no id. */
  readonly label: string;
  readonly place: Place | undefined;
  /** Where a part of it stands. */
  readonly locate?: (path: Path) => Place | undefined;
}

export interface MergedRouting {
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>;
  readonly always: readonly PolicyUse[];
  readonly unmatched: readonly PolicyUse[];
  readonly policies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** In the order in which they are tried. */
  readonly routes: readonly MergedRoute[];
}

/** The config as a whole cannot be used; the routes that serve go on serving. */
export class RoutingConfigError extends Error {
  override readonly name = 'RoutingConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the routing config has ${faults.length} fault(s):\n  - ${faults.join('\n  - ')}`);
    this.faults = faults;
  }
}

/**
 * The first that sets `always`, `unmatched`, `builtInRoutes`, an upstream or a policy wins; routes add up.
 * @throws RoutingConfigError when the frame of a config is broken; single routes are not looked at here.
 */
export function mergeRouting(check: Check, sources: readonly RoutingSource[]): MergedRouting {
  const read = sources.map((source) => ({ source, value: readSource(check, source) }));
  const first = <K extends keyof RoutingConfig>(key: K): RoutingConfig[K] | undefined =>
    read.find(({ value }) => value[key] !== undefined)?.value[key];
  const layered = <V>(of: (value: RoutingConfig) => Readonly<Record<string, V>> | undefined) =>
    Object.assign({}, ...read.map(({ value }) => of(value)).reverse()) as Record<string, V>;
  const builtIn = first('builtInRoutes') === false ? [] : builtInRoutes();
  return {
    upstreams: layered(({ upstreams }) => upstreams),
    always: first('always') ?? routingDefaults.always,
    unmatched: first('unmatched') ?? routingDefaults.unmatched,
    policies: { ...routingDefaults.policies, ...layered(({ policies }) => policies) },
    routes: [
      ...read.flatMap(({ source, value }) => routesOf(check, source, value)),
      ...builtIn.map((data) => ({ source: 'built-in' as const, data, label: data.id, place: undefined })),
    ],
  };
}

function readSource(check: Check, source: RoutingSource): RoutingConfig {
  const checked = check<RoutingConfig>(RoutingConfig, source.data ?? {});
  if ('faults' in checked) throw new RoutingConfigError(checked.faults.map((fault) => placed(fault, source)));
  if (source.name === 'admin' && checked.value.modules !== undefined)
    throw new RoutingConfigError(['modules may only be named in a file']);
  return checked.value;
}

function routesOf(
  check: Check,
  { name = 'file', locate }: RoutingSource,
  value: RoutingConfig,
): MergedRoute[] {
  const at = (path: Path, label: string) => ({
    source: name,
    label,
    place: locate?.(path),
    ...(locate ? { locate: (part: Path) => locate([...path, ...part]) } : {}),
  });
  return [
    ...(value.routes ?? []).map((data, index) => ({ data, ...at(['routes', index], `routes[${index}]`) })),
    ...(value.groups ?? []).flatMap((group, index) =>
      flattenGroup(check, group).map(({ position, ...route }) => {
        const path = position === undefined ? [] : ['routes', position];
        const label = `groups[${index}]${position === undefined ? '' : `.routes[${position}]`}`;
        return { ...route, ...at(['groups', index, ...path], label) };
      }),
    ),
  ];
}

function placed(fault: Fault, { locate }: RoutingSource): string {
  const place = locate?.(fault.path);
  return `${place ? `line ${place.line}, column ${place.column}: ` : ''}${describeFault(fault)}`;
}
