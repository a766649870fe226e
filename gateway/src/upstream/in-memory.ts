// An upstream in the same process: Node's own request and response go to its HTTP application, no socket between.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { bodyTooLarge, declaredLength, withBody } from '../body.ts';
import { upgradeOf } from '../entrypoint/upgrade.ts';
import { type Exchange, forwarded } from '../exchange.ts';
import { overloaded } from './failure.ts';
import type { Upstream } from './upstream.ts';

/** A Fastify application fits. */
export interface RoutingApplication {
  ready(): PromiseLike<unknown>;
  routing(request: IncomingMessage, response: ServerResponse): void;
  /** It never holds a body in memory, so one of unknown length is not read for it. */
  readonly boundsBodies?: boolean;
  /** Hears `upgrade`, if it knows WebSockets; what its `shouldUpgradeCallback` does not want is a request like any other. */
  readonly server?: Pick<Server, 'emit' | 'listenerCount'>;
}

/** Node asks the same of a server that listens; its types do not know it yet. */
const wants = (server: RoutingApplication['server'], request: IncomingMessage): boolean =>
  server !== undefined &&
  server.listenerCount('upgrade') > 0 &&
  (server as { shouldUpgradeCallback?: (request: IncomingMessage) => boolean }).shouldUpgradeCallback?.(
    request,
  ) !== false;

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
      if (upgrade !== undefined && wants(application.server, exchange.request)) {
        if (!upgrade.hasRoom) return { failure: overloaded('upgrades') };
        application.server!.emit('upgrade', exchange.request, upgrade.take(), upgrade.head);
        return forwarded;
      }
      if (exchange.body !== undefined) return handOver(exchange);
      const declared = declaredLength(exchange.request);
      if (declared === undefined && !application.boundsBodies) {
        // The application does not know this route's limit for a body of unknown length, so it is read here.
        const body = exchange.readBody();
        return body instanceof Promise ? body.then(() => handOver(exchange)) : handOver(exchange);
      }
      if (declared !== undefined && declared > exchange.bodyLimit)
        return { failure: bodyTooLarge(exchange.bodyLimit) };
      exchange.allowBody();
      // Its stream has ended before anybody could listen, and a parser chosen by the type would wait for that end.
      const { headers } = exchange.request;
      if (declared === 0 && headers['content-length'] === undefined) delete headers['content-type'];
      return handOver(exchange);
    },
  };
}
