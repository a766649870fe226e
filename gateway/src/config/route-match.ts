// The `match` of one route, ready for the router: every place it stands at, and what it asks for there.
import { checkPattern, type RoutePlace } from '../router.ts';
import { normaliseTarget } from '../target.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import type { MatchConfig } from './match-config.ts';

export type Place = RoutePlace;

export interface CompiledMatch {
  readonly path: string;
  readonly methods: readonly string[];
  /** Empty for any. */
  readonly hosts: readonly string[];
  readonly places: readonly Place[];
  readonly conditions: readonly Condition[];
}

/** @throws Error with the reason when it can match nothing. */
export function compileMatch(match: MatchConfig): CompiledMatch {
  const { path } = match;
  checkPattern(path);
  refuseStrangePath(path);
  const methods = withHead(match.method);
  const hosts = match.host === undefined ? [] : [match.host].flat();
  const places = (hosts.length === 0 ? [undefined] : hosts).flatMap((host) =>
    methods.map((method) => ({ host, method, pattern: path })),
  );
  return { path, methods, hosts, places, conditions: conditionsOf(match) };
}

/** A pattern that no normalised path can equal would never match. */
function refuseStrangePath(pattern: string): void {
  const example = pattern.replaceAll('*', 'x').replaceAll(':', 'x');
  const target = normaliseTarget(example);
  if (target === undefined || target.query !== '' || target.path !== example)
    throw new Error(`match.path ${pattern} is not a normalised path`);
}

/** Whoever answers GET answers HEAD (RFC 9110 §9.1). */
function withHead(method: string | readonly string[]): string[] {
  const methods = typeof method === 'string' ? [method] : [...method];
  return methods.includes('GET') && !methods.includes('HEAD') ? [...methods, 'HEAD'] : methods;
}
