// Lays the operator's routing config over what the house starts from.
import { builtInRoutes, routingDefaults } from './built-in-routes.ts';
import { type Check, describeFault, type Fault } from './check.ts';
import {
  type Path,
  type PolicyUse,
  RoutingConfig,
  type RoutingSource,
  type UpstreamConfig,
} from './routing-config.ts';

export interface MergedRouting {
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>;
  readonly always: readonly PolicyUse[];
  readonly unmatched: readonly PolicyUse[];
  readonly policies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The operator's first: where two want the same path, his one gets it. */
  readonly routes: readonly {
    readonly source: 'file' | 'built-in';
    readonly data: unknown;
    readonly index: number;
  }[];
  readonly locate: NonNullable<RoutingSource['locate']>;
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

/** @throws RoutingConfigError when the frame of the config is broken; single routes are not looked at here. */
export function mergeRouting(check: Check, { data, locate = () => undefined }: RoutingSource): MergedRouting {
  const checked = check<RoutingConfig>(RoutingConfig, data ?? {});
  if ('faults' in checked) throw new RoutingConfigError(checked.faults.map((fault) => placed(fault, locate)));
  const { value } = checked;
  const own = (value.routes ?? []).map((route, index) => ({ source: 'file' as const, data: route, index }));
  const builtIn = value.builtInRoutes === false ? [] : builtInRoutes();
  return {
    upstreams: value.upstreams ?? {},
    always: value.always ?? routingDefaults.always,
    unmatched: value.unmatched ?? routingDefaults.unmatched,
    policies: { ...routingDefaults.policies, ...value.policies },
    routes: [...own, ...builtIn.map((route, index) => ({ source: 'built-in' as const, data: route, index }))],
    locate,
  };
}

function placed(fault: Fault, locate: (path: Path) => { line: number; column: number } | undefined): string {
  const place = locate(fault.path);
  return `${place ? `line ${place.line}, column ${place.column}: ` : ''}${describeFault(fault)}`;
}
