// Counts requests and their time, by route.
import { Type } from 'typebox';
import { definePolicy } from '../../policy.ts';

export const metrics = definePolicy({
  name: 'metrics',
  phase: 'record',
  config: Type.Object({}, { additionalProperties: false }),
  create: (_config, frame, routeId) => {
    const record = frame.metrics.recorderFor(routeId);
    return (exchange, next) => {
      exchange.onEnd(record);
      return next(exchange);
    };
  },
});
