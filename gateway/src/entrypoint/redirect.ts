// The plain listener beside TLS: answers challenges of a certificate authority, and sends everybody else to https.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isHost } from '../host.ts';
import { http1Options } from './http1-server.ts';
import type { EntrypointLimits } from './limits.ts';

export interface RedirectOptions {
  readonly limits: EntrypointLimits;
  /** Port of the TLS listener as clients see it. */
  readonly tlsPort: number;
  /** What a path below `/.well-known/acme-challenge/` is answered with. */
  readonly challenge: ((token: string) => string | undefined) | undefined;
}

const CHALLENGE = '/.well-known/acme-challenge/';
const DEFAULT_PORT = 443;

export function createRedirect({ limits, tlsPort, challenge }: RedirectOptions): Server {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { url = '', method = '', headers } = request;
    request.resume();
    if (url.startsWith(CHALLENGE)) {
      const text = challenge?.(url.slice(CHALLENGE.length));
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(text);
      return;
    }
    const { host } = headers;
    if (host === undefined || !isHost(host) || !url.startsWith('/') || url.length > limits.urlLength) {
      response.writeHead(400, { connection: 'close' }).end();
      return;
    }
    const name = host.replace(/:\d+$/, '');
    const location = `https://${name}${tlsPort === DEFAULT_PORT ? '' : `:${tlsPort}`}${url}`;
    // 308 keeps the method; the older 301 is what every client knows for GET.
    response.writeHead(method === 'GET' || method === 'HEAD' ? 301 : 308, { location }).end();
  };
  const server = createServer(http1Options(limits), answer);
  server.maxConnections = limits.connections;
  server.timeout = 0;
  return server;
}
