// The request body on its way to an upstream: bytes a policy has read, or the client's stream within the limit.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { bodyTooLarge, declaredLength } from '../body.ts';
import type { Exchange } from '../exchange.ts';

export function outgoingBody({ body, request, bodyLimit }: Exchange): Buffer | Readable | null {
  if (body !== undefined) return body.length === 0 ? null : body;
  const declared = declaredLength(request);
  if (declared === 0) return null;
  if (declared !== undefined && declared > bodyLimit) throw bodyTooLarge(bodyLimit);
  return declared === undefined ? Readable.from(withinLimit(request, bodyLimit)) : request;
}

async function* withinLimit(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  let seen = 0;
  // An early end must leave the request alive: its response is still to be written on the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    seen += chunk.length;
    if (seen > limit) throw bodyTooLarge(limit);
    yield chunk;
  }
}
