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
import { answerMalformed } from './malformed.ts';

export interface EntrypointLimits {
  /** Request line and headers together. */
  readonly headerBytes: number;
  readonly headerCount: number;
  readonly urlLength: number;
  /** From the first byte of a request to the last one of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the last one of its body. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection is kept. */
  readonly keepAliveTimeoutMs: number;
  /** How often the first two timeouts are looked at. */
  readonly timeoutCheckMs: number;
  /** Connections beyond it are closed at once. */
  readonly connections: number;
  /** Bytes of a request body, where no `body-limit` says otherwise. */
  readonly bodyBytes: number;
}

export const defaultLimits: EntrypointLimits = {
  headerBytes: 16 * 1024,
  headerCount: 100,
  urlLength: 8 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
  timeoutCheckMs: 2000,
  connections: 10_000,
  bodyBytes: 1024 * 1024,
};

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
    // Its connection would otherwise stay open for another request that must not come.
    if (stopping) response.setHeader('connection', 'close');
    serve(request, response, expectsContinue);
  };
  const server = createServer(serverOptions(limits));
  server.maxConnections = limits.connections;
  // Beyond its maximum the parser drops headers without a word: one more is let in, so that the excess is seen.
  server.maxHeadersCount = limits.headerCount + 1;
  server.timeout = 0;
  server.on('request', take(false));
  server.on('checkContinue', take(true));
  server.on('clientError', (error, socket) => answerMalformed(error, socket, onMalformed));
  return {
    listen: (host, port) => listen(server, host, port),
    stop(graceMs) {
      stopping = true;
      return close(server, graceMs);
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
