// Wires realtime together and says what it offers to the application.
import type { Server } from 'node:http';
import type { Consumer } from '@xiaoqiao/broker';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import { acceptSockets, type Opened } from './accept.ts';
import { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import { drain } from './drain.ts';
import { type FrameTools, handleFrame } from './handle-frame.ts';
import type { RealtimeDependencies } from './ports.ts';
import { pushConsumers } from './pushes.ts';
import { redeemTicket } from './redeem-ticket.ts';
import { realtimeRoutes } from './routes.ts';
import { type RealtimeSettings, settingDefaults } from './settings.ts';
import { ticketKeyOf } from './ticket.ts';
import { Topics } from './topics.ts';

export interface RealtimeStats {
  readonly connections: number;
  readonly topics: number;
  /** Since the start, by reason; `client` when the client went, `silent` when it was not heard of any more. */
  readonly closed: Readonly<Record<string, number>>;
}

export interface RealtimeService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
  /** Begins to listen to the feeds. To be called once, before anything is attached. */
  start(): Promise<void>;
  /** Takes the sockets that are offered to this server, which need not listen: a gateway may hand them over. */
  attach(server: Server): void;
  /** Closes the sockets of a session, in every process. */
  endSession(sessionId: string): Promise<void>;
  stats(): RealtimeStats;
  /** Takes no more sockets, sends away those that are open, and ends. */
  stop(): Promise<void>;
}

export function createRealtimeService(deps: RealtimeDependencies): RealtimeService {
  const { clock, ids, log, feeds, secret } = deps;
  const settings: RealtimeSettings = { ...settingDefaults, ...deps.settings };
  const ticketKey = ticketKeyOf(secret);
  const connections = new Connections({ ...deps, settings });
  const topics = new Topics({ feeds, log, onSessionEnd: (id) => connections.endSession(id) });
  const tools: FrameTools = { ...deps, topics, settings };
  const closed: Record<string, number> = {};
  const detach: (() => void)[] = [];
  let stopping = false;

  const stateOf = () => (stopping ? 'stopping' : connections.size >= settings.connections ? 'full' : 'open');

  function onOpen({ webSocket, socket, grant, language }: Opened): void {
    const connection = new Connection({
      ...{ id: ids.next(), webSocket, socket, grant, language, settings },
      handle: (from, frame) => handleFrame(tools, from, frame),
      onFault: ({ id, userId }, error) =>
        log.error('a frame could not be handled', { connection: id, userId, error }),
    });
    webSocket.once('close', () => {
      connection.gone = true;
      const reason = connection.closedBy ?? 'client';
      closed[reason] = (closed[reason] ?? 0) + 1;
      connections.remove(connection);
      for (const feed of connection.subscriptions.keys()) topics.unsubscribe(connection, feed);
      connection.subscriptions.clear();
    });
    connections.add(connection);
    connection.welcome(toRfc3339(grant.tokenExpiresAt));
    // It may have begun while the ticket was looked at.
    if (stopping) connection.close('shutting_down');
  }

  return {
    routes: realtimeRoutes({ clock, ids, ticketKey, ticketMs: settings.ticketMs, settings, state: stateOf }),
    consumers: pushConsumers(deps),
    start: () => topics.start(),
    attach(server) {
      const options = {
        ...{ settings, log, onOpen },
        hasRoom: () => stateOf() === 'open',
        redeem: (ticket: string) => redeemTicket({ ...deps, ticketKey }, ticket),
      };
      detach.push(acceptSockets(server, options));
    },
    endSession: (sessionId) => topics.endSession(sessionId),
    stats: () => ({ connections: connections.size, topics: topics.size, closed: { ...closed } }),
    async stop() {
      stopping = true;
      await drain(connections, settings);
      connections.stop();
      for (const each of detach) each();
    },
  };
}
