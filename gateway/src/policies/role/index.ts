// Lets in those whose roles carry the permission.
import { permissions, permits } from '@xiaoqiao/contract';
import { Type } from 'typebox';
import { refuse } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';

export const role = definePolicy({
  name: 'role',
  phase: 'authorise',
  config: Type.Object({ permission: Type.Enum([...permissions]) }, { additionalProperties: false }),
  needs: () => ['token'],
  create:
    ({ permission }) =>
    (exchange, next) =>
      exchange.identity !== undefined && permits(exchange.identity.roles, permission)
        ? next(exchange)
        : refuse(exchange.identity === undefined ? 'token_missing' : 'forbidden'),
});
