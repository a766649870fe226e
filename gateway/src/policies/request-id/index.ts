// Gives each request its id and its place in a trace (W3C Trace Context), inwards, onwards and back to the client.
import { Type } from 'typebox';
import { definePolicy } from '../../policy.ts';
import { createRandomHex } from './random-hex.ts';

const WELL_FORMED_ID = /^[A-Za-z0-9_-]{8,64}$/;
/** Version 00, or a later one of which only the known part is used. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/;

export const requestId = definePolicy({
  name: 'request-id',
  phase: 'record',
  config: Type.Object(
    { accept: Type.Boolean({ default: true, description: 'keep a well-formed id that the client sent' }) },
    { additionalProperties: false },
  ),
  create: ({ accept }, { ids }) => {
    const randomHex = createRandomHex();
    return (exchange, next) => {
      const { headers } = exchange.request;
      const sent = headers['x-request-id'];
      const id = accept && typeof sent === 'string' && WELL_FORMED_ID.test(sent) ? sent : ids.next();
      exchange.requestId = id;
      headers['x-request-id'] = id;
      exchange.response.setHeader('x-request-id', id);

      const parent = headers.traceparent;
      const match = typeof parent === 'string' ? TRACEPARENT.exec(parent) : null;
      // The gateway is a step of its own: same trace, new parent for the upstream.
      exchange.traceId = match?.[1] ?? randomHex(16);
      headers.traceparent = `00-${exchange.traceId}-${randomHex(8)}-${match?.[2] ?? '00'}`;
      if (match === null && headers.tracestate !== undefined) delete headers.tracestate;
      return next(exchange);
    };
  },
});
