// The config of the policy `token`.
import { type Static, Type } from 'typebox';
import { algorithms } from './public-keys.ts';

const strict = { additionalProperties: false };
const url = (description: string) =>
  Type.String({ pattern: '^https?://[^\\s#@]+$', maxLength: 512, description });
const Audience = Type.String({ minLength: 1, maxLength: 256 });
const claim = { pattern: '^[\\w:/.-]{1,128}$' };

const IssuerConfig = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
    issuer: url('the claim `iss`, exactly'),
    audience: Type.Union([Audience, Type.Array(Audience, { minItems: 1, maxItems: 16 })]),
    jwksUrl: Type.Optional(url('where its keys are; found by OpenID Connect discovery when left out')),
    algorithms: Type.Array(Type.Enum([...algorithms]), {
      minItems: 1,
      uniqueItems: true,
      default: ['RS256', 'ES256', 'EdDSA'],
    }),
    userPrefix: Type.Optional(
      Type.String({
        pattern: '^[\\w:.-]{0,32}$',
        description: 'before its user ids, so that they cannot be ours; `<id>:` when left out',
      }),
    ),
    userClaim: Type.String({ ...claim, default: 'sub' }),
    rolesClaim: Type.Optional(
      Type.String({ ...claim, description: 'a claim whose words are roles here; none when left out' }),
    ),
    roles: Type.Array(Type.String({ pattern: '^[\\w-]{1,64}$' }), {
      maxItems: 32,
      default: [],
      description: 'roles that all its users have',
    }),
  },
  strict,
);
export type IssuerConfig = Static<typeof IssuerConfig>;

export const TokenConfig = Type.Object(
  {
    mode: Type.Union([Type.Literal('required'), Type.Literal('optional')], {
      default: 'required',
      description: 'optional: without a good token the caller is nobody, which is what a refresh needs',
    }),
    own: Type.Boolean({ default: true, description: 'accept the tokens of this installation' }),
    issuers: Type.Array(IssuerConfig, { maxItems: 16, default: [] }),
  },
  strict,
);
