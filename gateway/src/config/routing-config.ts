// The routing config: which requests go where, and through what. Data, reloaded while the gateway runs.
import { type Static, Type } from 'typebox';
import type { PolicyDefinition } from '../policy.ts';
import { UpstreamConfig } from '../upstream/upstream-config.ts';
import { MatchConfig, MatchDefaults } from './match-config.ts';

const strict = { additionalProperties: false };

/** A policy by name, or with config of its own on top of the one under `policies`. */
export const PolicyUse = Type.Union([
  Type.String({ minLength: 1 }),
  Type.Object({ name: Type.String({ minLength: 1 }) }, { additionalProperties: true }),
]);
export type PolicyUse = string | ({ readonly name: string } & Readonly<Record<string, unknown>>);

const Id = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' });
const PolicyUses = Type.Array(PolicyUse, { maxItems: 32 });

export const RewriteConfig = Type.Object(
  {
    stripPrefix: Type.Optional(
      Type.String({ pattern: '^/.*[^/]$', maxLength: 512, description: 'taken off the path, e.g. /shop' }),
    ),
    path: Type.Optional(
      Type.String({
        pattern: '^/',
        maxLength: 512,
        description: 'in place of the path; `:name` and a final `*` are filled from the match',
      }),
    ),
  },
  { ...strict, minProperties: 1, maxProperties: 1 },
);
export type RewriteConfig = Static<typeof RewriteConfig>;

export const RouteConfig = Type.Object(
  {
    id: Id,
    match: MatchConfig,
    policies: Type.Optional(PolicyUses),
    rewrite: Type.Optional(RewriteConfig),
    priority: Type.Optional(
      Type.Enum(['low', 'normal', 'high', 'critical'], {
        description:
          'who is refused first when the process is overloaded; `critical` never is (default normal)',
      }),
    ),
    upstream: Type.String({ minLength: 1 }),
  },
  strict,
);
export type RouteConfig = Omit<Static<typeof RouteConfig>, 'policies' | 'match'> & {
  readonly match: MatchConfig;
  readonly policies?: readonly PolicyUse[];
};

/** What several routes share; each route is checked by itself, after it was merged with this. */
export const GroupConfig = Type.Object(
  {
    name: Id,
    match: Type.Optional(MatchDefaults),
    policies: Type.Optional(PolicyUses),
    upstream: Type.Optional(Type.String({ minLength: 1 })),
    routes: Type.Array(Type.Unknown(), { maxItems: 20_000 }),
  },
  strict,
);
export type GroupConfig = Omit<Static<typeof GroupConfig>, 'policies'> & {
  readonly policies?: readonly PolicyUse[];
};

/** The whole, except that each route is checked by itself: a bad one goes dark alone. */
export const RoutingConfig = Type.Object(
  {
    builtInRoutes: Type.Optional(
      Type.Boolean({ description: 'serve the routes of the contract, too (default true)' }),
    ),
    modules: Type.Optional(
      Type.Array(Type.String({ pattern: '^\\.{1,2}/', maxLength: 512 }), {
        maxItems: 32,
        uniqueItems: true,
        description: 'files with policies of your own, seen from this one; only in a file',
      }),
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
        description:
          'under the name of a policy: what every use of it starts from; under another name, with `use`: a policy with settings to use by that name',
      }),
    ),
    routes: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 20_000 })),
    groups: Type.Optional(
      Type.Array(Type.Unknown(), {
        maxItems: 1000,
        description: 'routes that share policies, parts of `match` and an upstream',
      }),
    ),
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

/** Where routing config may come from, in the order in which it wins. */
export type SourceName = 'file' | 'admin' | 'built-in';

/** Routing config together with where it was written. */
export interface RoutingSource {
  /** `file` when left out. */
  readonly name?: 'file' | 'admin';
  readonly data: unknown;
  /** Where the value at this path stands in the file. */
  readonly locate?: (path: Path) => Place | undefined;
  /** Policies of the modules that the config names. */
  readonly policies?: readonly PolicyDefinition[];
}

/** Several stand in the order in which they win. */
export type RoutingInput = RoutingSource | readonly RoutingSource[];
