// The config of the policy `api-key`.
import { type Static, Type } from 'typebox';
import { whenStoreFails } from '../store-failure.ts';

const strict = { additionalProperties: false };
const scopes = (description: string) =>
  Type.Array(Type.String({ pattern: '^[a-z][a-z0-9:._-]{0,63}$' }), {
    maxItems: 32,
    default: [],
    description,
  });

const ConfiguredKey = Type.Object(
  {
    id: Type.String({ pattern: '^[\\w.-]{1,64}$' }),
    hash: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'SHA-256 of the key in hexadecimal; the key itself is written nowhere',
    }),
    owner: Type.String({ pattern: '^[\\w.@:-]{1,64}$' }),
    scopes: scopes('those that the key has'),
    expiresAt: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,12}Z$' })),
    limit: Type.Optional(
      Type.Object(
        {
          capacity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
          refillPerSecond: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type ConfiguredKey = Static<typeof ConfiguredKey>;

export const ApiKeyConfig = Type.Object(
  {
    mode: Type.Union([Type.Literal('required'), Type.Literal('optional')], {
      default: 'required',
      description: 'optional: who shows no key goes on without; a bad one is refused all the same',
    }),
    header: Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$', default: 'x-api-key' }),
    query: Type.Optional(Type.String({ pattern: '^[A-Za-z][\\w-]{0,63}$' })),
    scopes: scopes('those that this route needs, all of them'),
    whenStoreFails: whenStoreFails(
      'open',
      'when the limit of a key cannot be counted; open: the request passes; closed: it is refused with 503',
    ),
    keys: Type.Array(ConfiguredKey, { maxItems: 1000, default: [] }),
  },
  strict,
);
