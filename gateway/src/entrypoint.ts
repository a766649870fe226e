// Where sockets open: plain, TLS and redirecting listeners with a limit on everything a client can stretch, and a polite stop.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ErrorName } from '@xiaoqiao/contract';
import { closeServer, listen } from '@xiaoqiao/kit/http';
import { isCondemned } from './entrypoint/condemned.ts';
import { createConnections, createRequestCount } from './entrypoint/connections.ts';
import { http1Options, prepareHttp1 } from './entrypoint/http1-server.ts';
import { createHttp2 } from './entrypoint/http2-server.ts';
import type { EntrypointLimits } from './entrypoint/limits.ts';
import { createRedirect } from './entrypoint/redirect.ts';
import { createTlsServer } from './entrypoint/tls-server.ts';
import { Upgrades } from './entrypoint/upgrade.ts';
import { expectProxyHeader, type ProxyProtocolOptions } from './proxy-protocol.ts';
import type { TlsFrame } from './tls/tls-frame.ts';

export interface EntrypointOptions {
  readonly limits: EntrypointLimits;
  readonly tls?: TlsFrame | undefined;
  /** Load balancers that say in the PROXY protocol who connected to them; nobody else may then connect. */
  readonly proxyProtocol?: ProxyProtocolOptions | undefined;
  /** Never throws. */
  readonly serve: (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => void;
  /** Hears of requests that could not even be parsed. */
  readonly onMalformed: (error: ErrorName) => void;
}

export interface Entrypoint {
  /** WebSockets that are open. */
  readonly upgraded: number;
  /** @returns the base URL, with the port that was chosen when `port` is 0. */
  listen(host: string, port: number): Promise<string>;
  /** HTTP/2 and HTTP/1.1 over TLS. */
  listenTls(host: string, port: number): Promise<string>;
  /** Plain HTTP that leads to `tlsPort` and answers a certificate authority's challenges. */
  listenRedirect(host: string, port: number, tlsPort: number): Promise<string>;
  /** Goes on as before, but each answer is the last one on its connection: who has kept one goes elsewhere. */
  drain(): void;
  /** Stops accepting, lets requests finish for at most `graceMs`, then closes what is left. */
  stop(graceMs: number): Promise<void>;
}

export function createEntrypoint(options: EntrypointOptions): Entrypoint {
  const { limits, tls, proxyProtocol, serve, onMalformed } = options;
  let leaving = false;
  const isLast = createRequestCount(limits.requestsPerConnection);
  const take = (expectsContinue: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    if (isCondemned(request)) return;
    // A stop needs connections to end. And what follows an offer to upgrade would be lost in Node's parser.
    if (leaving || request.headers.upgrade !== undefined || isLast(request.socket))
      response.setHeader('connection', 'close');
    serve(request, response, expectsContinue);
  };
  const takeTls = (expectsContinue: boolean) => {
    const next = take(expectsContinue);
    const hsts = tls?.hsts;
    return (request: IncomingMessage, response: ServerResponse) => {
      if (hsts !== undefined) response.setHeader('strict-transport-security', hsts);
      next(request, response);
    };
  };
  const connections = createConnections(limits);
  const upgrades = new Upgrades(limits);
  const http2 = createHttp2({ limits, take: takeTls, onMalformed, upgrades });
  const servers: Server[] = [];
  const open = (server: Server): Server => {
    server.on('connection', (socket) => connections.add(socket));
    servers.push(server);
    if (proxyProtocol !== undefined) expectProxyHeader(server, proxyProtocol);
    return server;
  };
  const sweeping = setInterval(() => {
    connections.sweep(performance.now());
    http2.sweep(performance.now());
    upgrades.sweep(performance.now());
  }, limits.timeoutCheckMs).unref();
  return {
    get upgraded() {
      return upgrades.size;
    },
    async listen(host, port) {
      const server = open(createServer(http1Options(limits)));
      prepareHttp1(server, { limits, take, onMalformed, upgrades });
      return `http://${await listen(server, host, port)}`;
    },
    async listenTls(host, port) {
      if (tls === undefined) throw new Error('there is no TLS config to listen with');
      const server = open(createTlsServer(limits, tls, http2));
      prepareHttp1(server, { limits, take: takeTls, onMalformed, upgrades });
      const address = await listen(server, host, port);
      tls.start();
      return `https://${address}`;
    },
    async listenRedirect(host, port, tlsPort) {
      const server = open(createRedirect({ limits, tlsPort, challenge: tls?.challenges.textFor }));
      return `http://${await listen(server, host, port)}`;
    },
    drain() {
      leaving = true;
      http2.close();
    },
    async stop(graceMs) {
      const closed = Promise.all(servers.map((server) => closeServer(server, graceMs)));
      // Only now, for it makes clients connect anew.
      leaving = true;
      http2.close();
      const deadline = setTimeout(() => http2.destroy(), graceMs);
      const upgradeDeadline = setTimeout(() => upgrades.destroy(), Math.min(graceMs, limits.upgradeGraceMs));
      await closed;
      clearTimeout(deadline);
      clearTimeout(upgradeDeadline);
      clearInterval(sweeping);
      tls?.close();
    },
  };
}
