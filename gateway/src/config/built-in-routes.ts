// The routes of the contract as routing config, and the config that routing starts from.
import { API_PREFIX, type Route, routes } from '@xiaoqiao/contract';
import type { PolicyUse, RouteConfig, RoutingConfig } from './routing-config.ts';

/** Where the built-in routes lead; the process hands them in. */
const SERVICES = 'api';
const GATEWAY = 'gateway';

/** Asked by machines and people without a session; at the root and below the prefix. */
const systemPaths: Readonly<Record<string, string>> = {
  ping: '/ping',
  healthz: '/healthz',
  readyz: '/readyz',
  docs: '/docs',
  'docs-pages': '/docs/*',
  jwks: '/.well-known/jwks.json',
};

const probes: ReadonlySet<string> = new Set(['ping', 'healthz', 'readyz']);
/** Each process answers for itself. */
const ownProbes: ReadonlySet<string> = new Set(['healthz', 'readyz']);

/** A process that is busy must not look dead. */
const systemUse = (id: string) => ({
  priority: probes.has(id) ? ('critical' as const) : ('low' as const),
  upstream: ownProbes.has(id) ? GATEWAY : SERVICES,
});

/** A file replaces `always` and `unmatched` as a whole, and `policies` policy by policy. */
export const routingDefaults = {
  always: ['request-id', 'access-log', 'metrics', 'cors', 'ban'],
  unmatched: ['rate-limit'],
  policies: {
    'rate-limit': {
      limits: {
        // Many people share an address behind a carrier's NAT.
        default: { capacity: 300, refillPerSecond: 100 },
        user: { capacity: 120, refillPerSecond: 30 },
        write: { capacity: 30, refillPerSecond: 5 },
        login: { capacity: 60, refillPerSecond: 2 },
        // WeChat calls back from few addresses, in bursts, and proves itself by signature.
        callback: { capacity: 2000, refillPerSecond: 1000 },
      },
    },
  },
} as const satisfies RoutingConfig;

export function builtInRoutes(): RouteConfig[] {
  const fromContract = Object.entries<Route>(routes)
    .filter(([, { path }]) => !Object.values(systemPaths).includes(path))
    .map(([id, route]) => ({
      id,
      match: { method: route.method, path: API_PREFIX + route.path },
      policies: policiesFor(route),
      upstream: route.service === 'gateway' ? GATEWAY : SERVICES,
    }));
  const system = Object.entries(systemPaths).flatMap(([id, path]) => [
    { id, match: { method: 'GET' as const, path: API_PREFIX + path }, ...systemUse(id) },
    { id: `${id}-root`, match: { method: 'GET' as const, path }, ...systemUse(id) },
  ]);
  return [...system, ...fromContract];
}

/** In the order they run: what is cheap and sheds load first, then who it is, then whether he may. */
function policiesFor({ access, limit, signature, rawBody }: Route): PolicyUse[] {
  if (access === 'public')
    return [
      { name: 'rate-limit', limit: limit ?? (rawBody ? 'callback' : 'default') },
      'body-limit',
      { name: 'token', mode: 'optional' },
      { name: 'ban', of: 'user' },
    ];
  return [
    'rate-limit',
    'body-limit',
    'token',
    { name: 'ban', of: 'user' },
    { name: 'rate-limit', limit: limit ?? 'user', by: 'user' },
    ...(access === 'user' ? [] : [{ name: 'role', permission: access }]),
    ...(signature ? ['signature'] : []),
  ];
}
