// One line per request once it is over. Nothing secret gets in unless its name was written into the config.
import { Type } from 'typebox';
import type { Exchange } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';
import { createReader, defaultFields, fieldNames, secretHeaders } from './fields.ts';
import { createSampler } from './sampler.ts';
import { createWriter } from './writer.ts';

const Share = Type.Number({ minimum: 0, maximum: 100, description: 'per cent' });

export const accessLog = definePolicy({
  name: 'access-log',
  phase: 'record',
  config: Type.Object(
    {
      fields: Type.Array(Type.Enum([...fieldNames]), {
        uniqueItems: true,
        default: [...defaultFields],
      }),
      headers: Type.Array(Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }), {
        maxItems: 16,
        default: [],
        description: `of the request, cut at 256 characters; never ${[...secretHeaders].join(', ')}`,
      }),
      hiddenParameters: Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 64,
        default: [
          'code',
          'token',
          'access_token',
          'refresh_token',
          'signature',
          'sign',
          'secret',
          'key',
          'phone',
        ],
        description: 'of the field `query`, shown as `***`',
      }),
      maskAddress: Type.Boolean({
        default: false,
        description: 'the last part of clientIp is left out: /24 of IPv4, /48 of IPv6',
      }),
      sample: Type.Array(
        Type.Object(
          {
            status: Type.Optional(
              Type.String({ pattern: '^[1-5]([0-9]{2}|xx)$', description: '404 or 4xx' }),
            ),
            routes: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 256 })),
            share: Share,
          },
          { additionalProperties: false },
        ),
        { maxItems: 32, default: [], description: 'the first that fits decides; all lines when none does' },
      ),
    },
    { additionalProperties: false },
  ),
  create: (config, frame) => {
    const keeps = createSampler(config.sample, frame.random);
    const write = createWriter(frame, createReader(config));
    const record =
      keeps === undefined
        ? write
        : (exchange: Exchange) => {
            if (keeps(exchange.routeId, exchange.response.statusCode)) write(exchange);
          };
    return (exchange, next) => {
      exchange.onEnd(record);
      return next(exchange);
    };
  },
});
