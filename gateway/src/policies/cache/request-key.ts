// Which requests may be answered from the cache, and what makes two of them the same.
import type { Exchange } from '../../exchange.ts';
import type { ResponseCache } from './response-cache.ts';
import { directivesOf } from './storable.ts';

export interface RequestKey {
  /** Of the one answer. */
  readonly key: string;
  /** Of all answers at this address, whatever they vary by. */
  readonly place: string;
}

interface KeyConfig {
  readonly vary: readonly string[];
  readonly query: 'all' | readonly string[];
  readonly personal: string;
}

export function mayUseCache({ method, request, identity }: Exchange, { personal }: KeyConfig): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const { headers } = request;
  if (headers.range !== undefined || headers['content-length'] !== undefined) return false;
  if (personal === 'no' && (headers.authorization !== undefined || identity !== undefined)) return false;
  const wishes = headers['cache-control'];
  return wishes === undefined || !directivesOf(wishes).has('no-store');
}

export function keyMaker({ vary, query, personal }: KeyConfig, routeId: string, store: ResponseCache) {
  const always = vary.map((name) => name.toLowerCase());
  const canonical = queryReader(query);
  return (exchange: Exchange): RequestKey => {
    const { identity, variant, request, host = '' } = exchange;
    const url = request.url!;
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const who = personal === 'per-user' ? (identity?.userId ?? '') : '';
    const place = JSON.stringify([
      routeId,
      variant,
      host.toLowerCase(),
      path,
      mark < 0 ? '' : canonical(url.slice(mark + 1)),
      who,
    ]);
    const names = [...always, ...store.varyAt(place)];
    if (names.length === 0) return { key: place, place };
    return {
      key: `${place}${JSON.stringify(names.map((name) => [name, request.headers[name] ?? '']))}`,
      place,
    };
  };
}

function queryReader(query: KeyConfig['query']): (text: string) => string {
  const wanted = query === 'all' ? undefined : new Set(query);
  return (text) => {
    const parameters = [...new URLSearchParams(text)].filter(([name]) => wanted?.has(name) ?? true);
    if (parameters.length < 2) return new URLSearchParams(parameters).toString();
    // Stable: values of one name keep their order, which may have a meaning.
    parameters.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return new URLSearchParams(parameters).toString();
  };
}
