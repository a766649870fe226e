// May a response be kept, and for how long (RFC 9111 §3 and §4.2, as a shared cache).
import type { ServerResponse } from 'node:http';

export interface StoringRules {
  readonly statuses: ReadonlySet<number>;
  /** Where the upstream says nothing; 0 keeps only what it allows expressly. */
  readonly ttlSeconds: number;
  readonly staleSeconds: number;
  /** Answers to people by name may be kept, because the config says for whom. */
  readonly personal: boolean;
  readonly cookies: boolean;
}

export interface Lifetime {
  readonly freshSeconds: number;
  readonly staleSeconds: number;
  /** Request headers the answer was chosen by, in lower case. */
  readonly vary: readonly string[];
}

/** @param varyBefore what policies had put into `Vary` before the upstream answered. */
export function lifetimeOf(
  response: ServerResponse,
  status: number,
  { statuses, ttlSeconds, staleSeconds, personal, cookies }: StoringRules,
  varyBefore: ReadonlySet<string>,
): Lifetime | undefined {
  if (!statuses.has(status) || (!cookies && response.hasHeader('set-cookie'))) return undefined;
  const vary = [...listOf(response, 'vary')].filter((name) => !varyBefore.has(name));
  if (vary.includes('*')) return undefined;
  const directives = directivesOf(String(response.getHeader('cache-control') ?? ''));
  if (directives.has('no-store') || directives.has('no-cache')) return undefined;
  if (directives.has('private') && !personal) return undefined;
  const said = directives.get('s-maxage') ?? directives.get('max-age');
  const freshSeconds = said === undefined ? ttlSeconds : seconds(said) - seconds(response.getHeader('age'));
  if (freshSeconds <= 0) return undefined;
  const stale = directives.get('stale-while-revalidate');
  const mustNot = directives.has('must-revalidate') || directives.has('proxy-revalidate');
  return {
    freshSeconds,
    staleSeconds: mustNot ? 0 : stale === undefined ? staleSeconds : Math.min(seconds(stale), MAX_SECONDS),
    vary,
  };
}

const MAX_SECONDS = 365 * 86_400;

const seconds = (value: unknown): number => {
  const number = Number.parseInt(String(value ?? '0'), 10);
  return Number.isFinite(number) ? Math.min(Math.max(number, 0), MAX_SECONDS) : 0;
};

export const listOf = (response: ServerResponse, name: string): Set<string> =>
  new Set(
    [response.getHeader(name) ?? []]
      .flat()
      .join(',')
      .split(',')
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== ''),
  );

export function directivesOf(cacheControl: string): Map<string, string | undefined> {
  const directives = new Map<string, string | undefined>();
  for (const part of cacheControl.split(',')) {
    const [name = '', value] = part.trim().split('=');
    if (name !== '') directives.set(name.toLowerCase(), value?.replaceAll('"', ''));
  }
  return directives;
}
