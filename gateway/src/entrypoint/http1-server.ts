// What an HTTP/1.1 server needs to be strict and bounded, whether TLS stands before it or not.
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorName } from '@xiaoqiao/contract';
import { answerMalformed, answerRaw } from '../malformed.ts';
import type { EntrypointLimits } from './limits.ts';
import { isUpgrade, type Upgrades } from './upgrade.ts';

export const http1Options = (limits: EntrypointLimits): ServerOptions => ({
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

export interface Http1Options {
  readonly limits: EntrypointLimits;
  readonly take: (expectsContinue: boolean) => (request: IncomingMessage, response: ServerResponse) => void;
  readonly onMalformed: (error: ErrorName) => void;
  readonly upgrades: Upgrades;
}

export function prepareHttp1(server: Server, { limits, take, onMalformed, upgrades }: Http1Options): void {
  server.maxConnections = limits.connections;
  // Beyond its maximum the parser drops headers without a word: one more is let in, so that the excess is seen.
  server.maxHeadersCount = limits.headerCount + 1;
  server.timeout = 0;
  server.on('request', take(false));
  server.on('checkContinue', take(true));
  // RFC 9110 §10.1.1 lets a server ignore expectations it does not know.
  server.on('checkExpectation', take(false));
  // Any other upgrade is left aside, and the request answered as it is.
  Object.assign(server, { shouldUpgradeCallback: isUpgrade });
  const takeUpgrade = take(false);
  server.on('upgrade', (request, socket, head) => {
    const response = upgrades.offer(request, socket as Socket, head);
    if (response !== undefined) takeUpgrade(request, response);
  });
  server.on('connect', (_request, socket) => answerRaw('method_not_allowed', socket));
  server.on('clientError', (error, socket) => answerMalformed(error, socket, onMalformed));
}
