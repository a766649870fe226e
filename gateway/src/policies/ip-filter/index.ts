// Lets networks in or keeps them out, by the client address that the gateway has found once.
import { Type } from 'typebox';
import { refuse } from '../../exchange.ts';
import { createCidrSet } from '../../ip-address.ts';
import { definePolicy } from '../../policy.ts';

const ranges = (description: string) =>
  Type.Array(Type.String({ minLength: 2, maxLength: 64 }), { maxItems: 10_000, default: [], description });

export const ipFilter = definePolicy({
  name: 'ip-filter',
  phase: 'admit',
  config: Type.Object(
    {
      deny: ranges('addresses and CIDR ranges that are refused; looked at first'),
      allow: ranges('when there are any, everybody else is refused'),
    },
    { additionalProperties: false },
  ),
  create: ({ deny, allow }) => {
    if (deny.length === 0 && allow.length === 0) return undefined;
    const denied = createCidrSet(deny);
    const allowed = createCidrSet(allow);
    return (exchange, next) => {
      const { clientIp } = exchange;
      if (deny.length > 0 && denied.has(clientIp)) return refuse('address_denied');
      if (allow.length > 0 && !allowed.has(clientIp)) return refuse('address_denied');
      return next(exchange);
    };
  },
});
