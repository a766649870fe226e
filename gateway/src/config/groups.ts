// A group of routes becomes its routes, each with what the group says written into it.
import { type Check, describeFault } from './check.ts';
import { GroupConfig } from './routing-config.ts';

export interface GroupedRoute {
  readonly data: unknown;
  readonly group?: string;
  /** What is wrong with the group; its routes go dark, and no others. */
  readonly fault?: string;
  /** In the group's `routes`; undefined when the group has none to speak of. */
  readonly position: number | undefined;
}

type Data = Readonly<Record<string, unknown>>;

export function flattenGroup(check: Check, data: unknown): GroupedRoute[] {
  const checked = check<GroupConfig>(GroupConfig, data);
  if ('faults' in checked) {
    const fault = `the group: ${checked.faults.map(describeFault).join('; ')}`;
    const routes = isData(data) && Array.isArray(data.routes) ? data.routes : [];
    if (routes.length === 0) return [{ data: undefined, fault, position: undefined }];
    return routes.map((route, position) => ({ data: route, fault, position }));
  }
  const group = checked.value;
  return group.routes.map((route, position) => ({
    data: isData(route) ? inGroup(route, group) : route,
    group: group.name,
    position,
  }));
}

/** A route's own word wins; policies of the group come first, headers and query parameters add up. */
function inGroup(route: Data, { match = {}, policies = [], upstream }: GroupConfig): Data {
  return {
    ...(upstream === undefined ? {} : { upstream }),
    ...route,
    match:
      isData(route.match) || route.match === undefined ? mergeMatch(match, route.match ?? {}) : route.match,
    ...(Array.isArray(route.policies) || route.policies === undefined
      ? { policies: [...policies, ...((route.policies as unknown[] | undefined) ?? [])] }
      : {}),
  };
}

function mergeMatch(group: Data, own: Data): Data {
  const merged: Record<string, unknown> = { ...group, ...own };
  for (const key of ['header', 'query'])
    if (isData(group[key]) && isData(own[key])) merged[key] = { ...group[key], ...own[key] };
  return merged;
}

const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
