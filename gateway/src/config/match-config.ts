// The schema of `match`: which requests a route takes.
import { type Static, Type } from 'typebox';
import { MAX_GLOB_LENGTH } from '../glob.ts';
import { VERSION } from '../version.ts';

const strict = { additionalProperties: false };

const oneOrMore = <T extends Parameters<typeof Type.Array>[0]>(item: T, maxItems: number) =>
  Type.Union([item, Type.Array(item, { minItems: 1, maxItems, uniqueItems: true })]);

const Text = Type.String({ maxLength: MAX_GLOB_LENGTH });

/** A text is short for `equals`. */
export const ValueMatch = Type.Union([
  Text,
  Type.Object({ present: Type.Boolean() }, strict),
  Type.Object({ equals: oneOrMore(Text, 64) }, strict),
  Type.Object({ pattern: Type.String({ minLength: 1, maxLength: MAX_GLOB_LENGTH }) }, strict),
]);
export type ValueMatch =
  | string
  | { readonly present: boolean }
  | { readonly equals: string | readonly string[] }
  | { readonly pattern: string };

const Method = Type.Enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const Version = Type.String({ pattern: VERSION });
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

const properties = {
  host: Type.Optional(
    Type.Unsafe<string | readonly string[]>({
      ...oneOrMore(
        Type.String({ pattern: `^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*$|^\\[[0-9a-f:.]+\\]$`, maxLength: 253 }),
        256,
      ),
      description: 'in lower case, without a port; `*.example.com` is every host below example.com',
    }),
  ),
  header: Type.Optional(
    Type.Record(Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$" }), ValueMatch, {
      maxProperties: 16,
      description: 'a value, or {present}, {equals}, {pattern} where `*` stands for anything',
    }),
  ),
  query: Type.Optional(
    Type.Record(Type.String({ pattern: '^.{1,64}$' }), ValueMatch, {
      maxProperties: 16,
      description: 'as `header`; the first value counts',
    }),
  ),
  appid: Type.Optional(
    Type.Unsafe<string | readonly string[]>({
      ...oneOrMore(Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' }), 64),
      description: 'of the mini program, from its Referer',
    }),
  ),
  clientVersion: Type.Optional(
    Type.Object(
      { from: Type.Optional(Version), below: Type.Optional(Version) },
      {
        ...strict,
        minProperties: 1,
        description:
          'of X-Client-Version, or of the mini program’s Referer: `from` inclusive, `below` exclusive',
      },
    ),
  ),
  environment: Type.Optional(
    Type.Unsafe<Environment | readonly Environment[]>({
      ...oneOrMore(Type.Enum(['develop', 'trial', 'release']), 3),
      description: 'the Referer cannot tell develop from trial: version 0 is both',
    }),
  ),
};
export type Environment = 'develop' | 'trial' | 'release';

export const MatchConfig = Type.Object(
  {
    ...properties,
    method: Type.Union([Method, Type.Array(Method, { minItems: 1, uniqueItems: true })]),
    path: Type.String({
      pattern: '^/',
      maxLength: 512,
      description: '`:name` stands for one segment, a final `*` for the rest',
    }),
  },
  strict,
);
type Read = Static<typeof MatchConfig>;
export type MatchConfig = Omit<Read, 'header' | 'query'> & {
  readonly header?: Readonly<Record<string, ValueMatch>>;
  readonly query?: Readonly<Record<string, ValueMatch>>;
};

/** What the routes of a group start from. */
export const MatchDefaults = Type.Object(
  { ...properties, method: Type.Optional(MatchConfig.properties.method) },
  strict,
);
