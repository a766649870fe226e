// Bounds the request body: an announced one is refused unread, a chunked one by whoever reads it.
import { Type } from 'typebox';
import { bodyTooLarge, declaredLength } from '../../body.ts';
import { definePolicy } from '../../policy.ts';

export const bodyLimit = definePolicy({
  name: 'body-limit',
  phase: 'admit',
  config: Type.Object(
    { bytes: Type.Integer({ minimum: 0, maximum: 5_368_709_120, default: 1_048_576 }) },
    { additionalProperties: false },
  ),
  create:
    ({ bytes }) =>
    (exchange, next) => {
      exchange.bodyLimit = bytes;
      const declared = declaredLength(exchange.request);
      return declared !== undefined && declared > bytes ? { failure: bodyTooLarge(bytes) } : next(exchange);
    },
});
