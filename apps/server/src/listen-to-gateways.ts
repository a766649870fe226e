// Where the services' processes listen: to gateways alone. Whoever merely reaches the port learns that the process lives, and no more.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { failureEnvelope, languageOf, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { closeServer, faultOfHandover, type HandoverFault, handoverKeyOf, listen } from '@xiaoqiao/kit/http';
import { Counter } from 'prom-client';
import type { Ground } from './ground.ts';

/** A Fastify application fits, and so do the objects. */
interface Application {
  routing(request: IncomingMessage, response: ServerResponse): void;
}

export interface ServicesListening {
  readonly url: string;
  /** From now on each answer is the last one on its connection. */
  drain(): void;
  /** Stops accepting, lets requests finish for at most `graceMs`, then cuts what is left. */
  stop(graceMs: number): Promise<void>;
}

export interface ServicesListeningOptions {
  readonly host: string;
  readonly port: number;
  readonly signingSecret: Uint8Array;
  /** Hears `upgrade` on its server, as it does in memory. */
  readonly api: Application & { readonly server: Server };
  readonly objects: Application;
}

/** Asked by machines that are no gateway: probes, and whoever wants the public keys. */
const open = /^(?:\/api)?\/(?:healthz|readyz|\.well-known\/jwks\.json)(?:\?|$)/;
const objectPath = /^\/objects(?:[/?]|$)/;
/** Far beyond what a gateway leaves a connection idle for, so that it is the gateway that ends it. */
const KEEP_ALIVE_MS = 75_000;
/** A body comes through the gateway as slowly as its client sends it. */
const REQUEST_MS = 300_000;

export async function listenToGateways(
  { clock, registry }: Pick<Ground, 'clock' | 'registry'>,
  { host, port, signingSecret, api, objects }: ServicesListeningOptions,
): Promise<ServicesListening> {
  const key = handoverKeyOf(signingSecret);
  const refused = new Counter({
    name: 'xiaoqiao_handover_refused_total',
    help: 'Requests that no gateway handed over, by reason: missing, invalid, expired.',
    labelNames: ['reason'] as const,
    registers: [registry],
  });
  let leaving = false;
  const faultOf = ({ method, url, headers }: IncomingMessage): HandoverFault | undefined =>
    method === 'GET' && open.test(url!)
      ? undefined
      : faultOfHandover(key, { method: method!, target: url!, headers }, clock.now());

  const take = (request: IncomingMessage, response: ServerResponse) => {
    if (leaving) response.setHeader('connection', 'close');
    const fault = faultOf(request);
    if (fault !== undefined) return turnAway(request, response, fault);
    (objectPath.test(request.url!) ? objects : api).routing(request, response);
  };
  const turnAway = (request: IncomingMessage, response: ServerResponse, reason: HandoverFault) => {
    refused.inc({ reason });
    const language = languageOf(request.headers['accept-language']);
    const failure = new XiaoqiaoError('gateway_only', { details: { reason } });
    const body = JSON.stringify(failureEnvelope(failure, '', language));
    response.writeHead(failure.status, {
      'content-type': 'application/json; charset=utf-8',
      connection: 'close',
    });
    response.end(body);
  };

  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS, noDelay: true },
    take,
  );
  const upgraded = new Set<Duplex>();
  // What nobody may, or wants to, take over is answered as a request.
  Object.assign(server, {
    shouldUpgradeCallback: (request: IncomingMessage) =>
      faultOf(request) === undefined && wantsUpgrade(api.server, request),
  });
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    api.server.emit('upgrade', request, socket, head);
  });
  const address = await listen(server, host, port);
  return {
    url: `http://${address}`,
    drain() {
      leaving = true;
    },
    async stop(graceMs) {
      const closed = closeServer(server, graceMs);
      leaving = true;
      const deadline = setTimeout(() => {
        for (const socket of upgraded) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(deadline);
    },
  };
}

/** Node asks the same of a server that listens; its types do not know it yet. */
const wantsUpgrade = (server: Server, request: IncomingMessage): boolean =>
  server.listenerCount('upgrade') > 0 &&
  (server as { shouldUpgradeCallback?: (request: IncomingMessage) => boolean }).shouldUpgradeCallback?.(
    request,
  ) !== false;
