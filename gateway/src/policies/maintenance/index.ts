// Closes a route for a while with a friendly 503, except to those who are at work on it.
import { failureEnvelope, languageOf, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { Type } from 'typebox';
import type { Exchange } from '../../exchange.ts';
import { createCidrSet } from '../../ip-address.ts';
import { definePolicy } from '../../policy.ts';

const Message = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }));

export const maintenance = definePolicy({
  name: 'maintenance',
  phase: 'transform',
  config: Type.Object(
    {
      enabled: Type.Boolean({ default: true }),
      retryAfterSeconds: Type.Integer({ minimum: 1, maximum: 604_800, default: 300 }),
      message: Type.Object({ zh: Message, en: Message }, { additionalProperties: false, default: {} }),
      allow: Type.Object(
        {
          addresses: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 256, default: [] }),
          users: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1000, default: [] }),
        },
        { additionalProperties: false, default: {} },
      ),
    },
    { additionalProperties: false },
  ),
  needs: ({ allow }) => (allow.users.length > 0 ? ['token'] : []),
  create: ({ enabled, retryAfterSeconds, message, allow }) => {
    const addresses = createCidrSet(allow.addresses);
    const users = new Set(allow.users);
    if (!enabled) return undefined;
    const isAllowed = ({ clientIp, identity }: Exchange) =>
      addresses.has(clientIp) || (identity !== undefined && users.has(identity.userId));
    return (exchange, next) => {
      if (isAllowed(exchange)) return next(exchange);
      const language = languageOf(exchange.request.headers['accept-language']);
      const own = language === 'en' ? message.en : message.zh;
      const envelope = failureEnvelope(new XiaoqiaoError('maintenance'), exchange.requestId, language);
      return {
        status: 503,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-language': language,
          'cache-control': 'no-store',
          'retry-after': String(retryAfterSeconds),
        },
        body: JSON.stringify(own === undefined ? envelope : { ...envelope, message: own }),
      };
    };
  },
});
