// Lets in those whose roles carry the permission, or who hold one of the roles named.
import { permissions, permits } from '@xiaoqiao/contract';
import { Type } from 'typebox';
import { refuse } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';

export const role = definePolicy({
  name: 'role',
  phase: 'authorise',
  config: Type.Object(
    {
      permission: Type.Optional(Type.Enum([...permissions])),
      roles: Type.Optional(
        // As the token policy accepts them.
        Type.Array(Type.String({ pattern: '^[\\w-]{1,64}$' }), {
          minItems: 1,
          maxItems: 64,
          description: 'one of them is enough; for roles that only an upstream or another issuer knows',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  needs: () => ['token'],
  create({ permission, roles }) {
    // Without either, it would let everybody in and look as if it did not.
    if (permission === undefined && roles === undefined) throw new Error('role needs a permission or roles');
    const named = roles && new Set(roles);
    const suffices = (held: readonly string[]): boolean =>
      (permission === undefined || permits(held, permission)) &&
      (named === undefined || held.some((each) => named.has(each)));
    return (exchange, next) => {
      if (exchange.identity === undefined) return refuse('token_missing');
      return suffices(exchange.identity.roles) ? next(exchange) : refuse('forbidden');
    };
  },
});
