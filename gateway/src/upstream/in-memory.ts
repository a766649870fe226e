// An upstream in the same process: Node's own request and response go to its HTTP application, no socket between.

import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyTooLarge, declaredLength, withBody } from '../body.ts';
import { upgradeOf } from '../entrypoint/upgrade.ts';
import { type Exchange, forwarded } from '../exchange.ts';
import { overloaded } from './failure.ts';
import type { Upstream } from './upstream.ts';

/** A Fastify application fits. */
export interface RoutingApplication {
  ready(): PromiseLike<unknown>;
  routing(request: IncomingMessage, response: ServerResponse): void;
  /** Hears `upgrade`, if it knows WebSockets. */
  readonly server?: EventEmitter;
}

/** Waits until the application is ready: handed a request earlier it would bring the process down. */
export async function inMemoryUpstream(application: RoutingApplication): Promise<Upstream> {
  await application.ready();
  const handOver = ({ request, response, body }: Exchange) => {
    application.routing(body === undefined ? request : withBody(request, body), response);
    return forwarded;
  };
  return {
    forward(exchange) {
      const upgrade = upgradeOf(exchange.request);
      if (upgrade !== undefined && (application.server?.listenerCount('upgrade') ?? 0) > 0) {
        if (!upgrade.hasRoom) return { failure: overloaded('upgrades') };
        application.server!.emit('upgrade', exchange.request, upgrade.take(), upgrade.head);
        return forwarded;
      }
      if (exchange.body !== undefined) return handOver(exchange);
      const declared = declaredLength(exchange.request);
      if (declared === undefined) {
        // The application does not know this route's limit for a body of unknown length, so it is read here.
        const body = exchange.readBody();
        return body instanceof Promise ? body.then(() => handOver(exchange)) : handOver(exchange);
      }
      if (declared > exchange.bodyLimit) return { failure: bodyTooLarge(exchange.bodyLimit) };
      exchange.allowBody();
      // Its stream has ended before anybody could listen, and a parser chosen by the type would wait for that end.
      const { headers } = exchange.request;
      if (declared === 0 && headers['content-length'] === undefined) delete headers['content-type'];
      return handOver(exchange);
    },
  };
}
