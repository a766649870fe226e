// The server under load, told by its parent: `ours` behind the gateway in memory, or `bare`, a loop over the sockets of ws.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway, inMemoryUpstream } from '@xiaoqiao/gateway';
import { systemClock } from '@xiaoqiao/kit/clock';
import { createHttpService } from '@xiaoqiao/kit/http';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createRealtimeService } from '@xiaoqiao/realtime';
import { createMemoryState } from '@xiaoqiao/state';
import { Registry } from 'prom-client';
import { WebSocketServer } from 'ws';

interface UnderLoad {
  readonly port: number;
  readonly sockets: () => number;
  tickets(count: number): Promise<string[]> | string[];
  broadcast(body: string): unknown;
}

const generous = { capacity: 1_000_000, refillPerSecond: 1_000_000 };

async function ours(): Promise<UnderLoad> {
  const clock = systemClock;
  const ids = createIds(clock);
  const state = createMemoryState({ clock });
  const realtime = createRealtimeService({
    ...{ clock, ids, log: silentLog, feeds: state.feeds, nonces: state.nonces, sessions: state.revocations },
    orders: { ownerOf: async () => undefined },
    rooms: { access: () => 'speak' },
    secret: Buffer.alloc(32, 7),
    // In an installation each user has a few; here opening ten thousand may take longer than a ticket lives.
    // The listeners do not answer pings.
    settings: { ticketMs: 600_000, heartbeatMs: 600_000 },
  });
  await realtime.start();
  const app = createHttpService({ handlers: realtime.routes, log: silentLog });
  realtime.attach(app.server as Server);
  const gateway = createGateway({
    ...{ log: silentLog, accessLog: () => true, clock, ids, state, keys: () => ({ keys: [] }) },
    ...{ issuer: 'bench', audience: 'bench', signingSecret: Buffer.alloc(32, 7) },
    upstreams: { api: await inMemoryUpstream(app) },
    routing: {
      data: {
        builtInRoutes: true,
        policies: { 'rate-limit': { limits: { default: generous, user: generous } } },
      },
    },
    overload: false,
    metricsRegistry: new Registry(),
  });
  const url = await gateway.listen('127.0.0.1', 0);
  const { handle } = realtime.routes[0]!;
  const ticketOf = (userId: string) => {
    const caller = { userId, sessionId: userId, roles: ['user'], can: () => false };
    return (handle({ caller } as never) as { ticket: string }).ticket;
  };
  return {
    port: Number(new URL(url).port),
    sockets: () => realtime.stats().connections,
    tickets: (count) => Array.from({ length: count }, (_, i) => ticketOf(`user-${i}`)),
    broadcast: (body) => state.feeds.publish('room/all', { id: ids.next(), body }),
  };
}

async function bare(): Promise<UnderLoad> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', () => socket.send('{"type":"subscribed"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  let seq = 0;
  return {
    port: (server.address() as AddressInfo).port,
    sockets: () => sockets.clients.size,
    tickets: (count) => Array.from({ length: count }, () => 'none'),
    broadcast(body) {
      const frame = Buffer.from(`{"type":"message","topic":"room/all","seq":${++seq},${body.slice(1)}`);
      for (const client of sockets.clients) client.send(frame, { binary: false });
    },
  };
}

const server = await (process.argv[2] === 'ours' ? ours() : bare());

const answers: Record<string, (value: never) => unknown> = {
  port: () => server.port,
  sockets: () => server.sockets(),
  tickets: (count: number) => server.tickets(count),
  memory: () => {
    (globalThis as { gc?: () => void }).gc?.();
    return process.memoryUsage().rss;
  },
  cpu: () => {
    const used = process.cpuUsage();
    return used.user + used.system;
  },
  broadcast: async (body: string) => {
    const at = process.hrtime.bigint();
    await server.broadcast(body);
    return at.toString();
  },
};

process.on('message', async ({ ask, value }: { ask: string; value: never }) => {
  process.send!({ ask, answer: await answers[ask]!(value) });
});
process.once('disconnect', () => process.exit());
