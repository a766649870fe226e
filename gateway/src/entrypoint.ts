// Where sockets open: one HTTP/1.1 server with a limit on everything a client can stretch, and a polite stop.
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ErrorName } from '@xiaoqiao/contract';
import { isCondemned } from './entrypoint/condemned.ts';
import { createConnections, createRequestCount } from './entrypoint/connections.ts';
import type { EntrypointLimits } from './entrypoint/limits.ts';
import { answerMalformed, answerRaw } from './malformed.ts';

export interface EntrypointOptions {
  readonly limits: EntrypointLimits;
  /** Never throws. */
  readonly serve: (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => void;
  /** Hears of requests that could not even be parsed. */
  readonly onMalformed: (error: ErrorName) => void;
}

export interface Entrypoint {
  /** @returns the base URL, with the port that was chosen when `port` is 0. */
  listen(host: string, port: number): Promise<string>;
  /** Stops accepting, lets requests finish for at most `graceMs`, then closes what is left. */
  stop(graceMs: number): Promise<void>;
}

export function createEntrypoint({ limits, serve, onMalformed }: EntrypointOptions): Entrypoint {
  let stopping = false;
  const take = (expectsContinue: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    if (isCondemned(request)) return;
    // A stop needs connections to end. And what follows an offer to upgrade would be lost in Node's parser.
    if (stopping || request.headers.upgrade !== undefined || isLast(request.socket))
      response.setHeader('connection', 'close');
    serve(request, response, expectsContinue);
  };
  const isLast = createRequestCount(limits.requestsPerConnection);
  const connections = createConnections(limits);
  const server = createServer(serverOptions(limits));
  server.maxConnections = limits.connections;
  // Beyond its maximum the parser drops headers without a word: one more is let in, so that the excess is seen.
  server.maxHeadersCount = limits.headerCount + 1;
  server.timeout = 0;
  server.on('connection', (socket) => connections.add(socket));
  server.on('request', take(false));
  server.on('checkContinue', take(true));
  // RFC 9110 §10.1.1 lets a server ignore expectations it does not know.
  server.on('checkExpectation', take(false));
  server.on('connect', (_request, socket) => answerRaw('method_not_allowed', socket));
  server.on('clientError', (error, socket) => answerMalformed(error, socket, onMalformed));
  const sweeping = setInterval(() => connections.sweep(performance.now()), limits.timeoutCheckMs).unref();
  return {
    listen: (host, port) => listen(server, host, port),
    async stop(graceMs) {
      stopping = true;
      await close(server, graceMs);
      clearInterval(sweeping);
    },
  };
}

const serverOptions = (limits: EntrypointLimits): ServerOptions => ({
  maxHeaderSize: limits.headerBytes,
  headersTimeout: limits.headersTimeoutMs,
  requestTimeout: limits.requestTimeoutMs,
  keepAliveTimeout: limits.keepAliveTimeoutMs,
  connectionsCheckingInterval: limits.timeoutCheckMs,
  insecureHTTPParser: false,
  // Checked by the gateway, which answers in the envelope.
  requireHostHeader: false,
  noDelay: true,
  // A request without a body begins with an ended stream: some 1 µs less for each GET.
  optimizeEmptyRequests: true,
});

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const { port: chosen } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${chosen}`);
    });
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}
