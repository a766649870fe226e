// What of us is measured: routing configs, from nothing to all that a request of a shop goes through.

export interface Scenario {
  readonly name: string;
  readonly routing: object;
  /** `/a` when left out. */
  readonly target?: string;
  /** Sends a token and a signature of its own with each request. */
  readonly signed?: boolean;
}

const unlimited = { limits: { default: { capacity: 1_000_000, refillPerSecond: 1_000_000 } } };

/** In the order they are added in. */
const policies: readonly unknown[] = [
  'request-id',
  'access-log',
  'metrics',
  'cors',
  'body-limit',
  { name: 'rate-limit', ...unlimited },
  'token',
  { name: 'rate-limit', ...unlimited, by: 'user' },
  'signature',
];

const route = (path: string, upstream: string, used: readonly unknown[], id = 'a') => ({
  id,
  match: { method: 'GET', path },
  policies: used,
  upstream,
});

const proxied = (upstream: string, used: readonly unknown[], more: readonly object[] = []) => ({
  builtInRoutes: false,
  always: [],
  upstreams: { far: { url: upstream } },
  routes: [...more, route('/a', 'far', used)],
});

export const inMemory: Scenario = {
  name: 'GET /ping in memory, id + log + metrics',
  target: '/ping',
  routing: {
    builtInRoutes: false,
    always: [],
    routes: [route('/ping', 'api', ['request-id', 'access-log', 'metrics'])],
  },
};

export const bare = (upstream: string): Scenario => ({
  name: 'proxied, no policy',
  routing: proxied(upstream, []),
});

export const full = (upstream: string): Scenario => ({
  name: 'proxied, token + limit + signature + log + metrics',
  routing: proxied(
    upstream,
    policies.filter((each) => each !== 'cors' && each !== 'body-limit'),
  ),
  signed: true,
});

export const ladder = (upstream: string): Scenario[] =>
  policies.map((policy, index) => ({
    name: `+ ${nameOf(policy)}`,
    routing: proxied(upstream, policies.slice(0, index + 1)),
    signed: true,
  }));

export const manyRoutes = (upstream: string): Scenario[] =>
  [1, 100, 10_000].map((count) => ({
    name: `${count} routes`,
    routing: proxied(
      upstream,
      [],
      Array.from({ length: count - 1 }, (_, index) =>
        route(`/r${index % 100}/:id/p${index}`, 'far', [], `r${index}`),
      ),
    ),
  }));

function nameOf(policy: unknown): string {
  if (typeof policy === 'string') return policy;
  const { name, by } = policy as { name: string; by?: string };
  return by === undefined ? name : `${name} by ${by}`;
}
