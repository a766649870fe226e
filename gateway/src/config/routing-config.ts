// The routing config: which requests go where, and through what. Data, reloaded while the gateway runs.
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };

/** A policy by name, or with config of its own on top of the one under `policies`. */
export const PolicyUse = Type.Union([
  Type.String({ minLength: 1 }),
  Type.Object({ name: Type.String({ minLength: 1 }) }, { additionalProperties: true }),
]);
export type PolicyUse = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

const Method = Type.Enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export const RouteConfig = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }),
    match: Type.Object(
      {
        method: Type.Union([Method, Type.Array(Method, { minItems: 1, uniqueItems: true })]),
        path: Type.String({
          pattern: '^/',
          maxLength: 512,
          description: '`:name` and a final `*` stand for anything',
        }),
      },
      strict,
    ),
    policies: Type.Optional(Type.Array(PolicyUse, { maxItems: 32 })),
    upstream: Type.String({ minLength: 1 }),
  },
  strict,
);
export type RouteConfig = Omit<Static<typeof RouteConfig>, 'policies'> & {
  readonly policies?: readonly PolicyUse[];
};

export const UpstreamConfig = Type.Object(
  {
    url: Type.String({ pattern: '^https?://[^/\\s?#@]+$', maxLength: 256 }),
    connections: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    connectTimeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000 })),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000 })),
  },
  strict,
);
export type UpstreamConfig = Static<typeof UpstreamConfig>;

/** The whole, except that each route is checked by itself: a bad one goes dark alone. */
export const RoutingConfig = Type.Object(
  {
    builtInRoutes: Type.Optional(
      Type.Boolean({ description: 'serve the routes of the contract, too (default true)' }),
    ),
    upstreams: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }), UpstreamConfig)),
    always: Type.Optional(
      Type.Array(PolicyUse, { maxItems: 32, description: 'before the policies of every route' }),
    ),
    unmatched: Type.Optional(
      Type.Array(PolicyUse, { maxItems: 32, description: 'for requests without a route, after `always`' }),
    ),
    policies: Type.Optional(
      Type.Record(Type.String(), Type.Object({}, { additionalProperties: true }), {
        description: 'config that every use of a policy starts from',
      }),
    ),
    routes: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 5000 })),
  },
  strict,
);
export type RoutingConfig = Omit<Static<typeof RoutingConfig>, 'always' | 'unmatched' | 'policies'> & {
  readonly always?: readonly PolicyUse[];
  readonly unmatched?: readonly PolicyUse[];
  readonly policies?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** A step into the data: key or index. */
export type Path = readonly (string | number)[];
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Routing config together with where it was written. */
export interface RoutingSource {
  readonly data: unknown;
  /** Where the value at this path stands in the file. */
  readonly locate?: (path: Path) => Place | undefined;
}
