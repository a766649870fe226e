// The opening of a socket: which offers are taken, whose ticket is good, and what happens to those whose is not.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { API_PREFIX, type CloseReason, closeReasons, realtimeRoutes } from '@xiaoqiao/contract';
import { isXiaoqiaoError, languageOf } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import { type WebSocket, WebSocketServer } from 'ws';
import { isAllowedOrigin } from './origin.ts';
import type { RealtimeSettings } from './settings.ts';
import type { Grant } from './ticket.ts';

export interface Opened {
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  readonly grant: Grant;
  readonly language: ReturnType<typeof languageOf>;
}

export interface AcceptOptions {
  readonly settings: RealtimeSettings;
  readonly log: Log;
  /** May another one be opened now? */
  readonly hasRoom: () => boolean;
  readonly redeem: (ticket: string) => Promise<Grant | CloseReason>;
  readonly onOpen: (opened: Opened) => void;
}

const PATH = API_PREFIX + realtimeRoutes.openRealtime.path;
const CLOSE_TIMEOUT_MS = 5000;

/** Lets a server take the offers for sockets; others, and those of foreign pages, it answers as requests. */
export function acceptSockets(
  server: Server,
  { settings, log, hasRoom, redeem, onOpen }: AcceptOptions,
): () => void {
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: settings.frameBytes,
    // Compression would cost some 300 kB per connection, and frames are short.
    perMessageDeflate: false,
    maxFragments: 64,
    maxBufferedChunks: 1024,
    closeTimeout: CLOSE_TIMEOUT_MS,
  } as ConstructorParameters<typeof WebSocketServer>[0]);

  const wants = (request: IncomingMessage): boolean =>
    pathOf(request) === PATH && hasRoom() && isAllowedOrigin(request.headers, settings);
  Object.assign(server, { shouldUpgradeCallback: wants });

  const take = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      // What breaks is told by the close that follows.
      webSocket.on('error', () => {});
      open(webSocket, request, socket).catch((error) => {
        log.error('a socket could not be opened', { error });
        turnAway(webSocket, 'internal');
      });
    });

  async function open(webSocket: WebSocket, request: IncomingMessage, socket: Duplex): Promise<void> {
    // Nothing is read of a stranger but the ticket.
    webSocket.pause();
    const ticket = ticketOf(request);
    const grant = ticket === undefined ? 'ticket_invalid' : await redeemed(ticket);
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (typeof grant === 'string') return turnAway(webSocket, grant);
    const language = languageOf(request.headers['accept-language']);
    onOpen({ webSocket, socket, grant, language });
    webSocket.resume();
  }

  const redeemed = (ticket: string): Promise<Grant | CloseReason> =>
    redeem(ticket).catch((error) => {
      if (isXiaoqiaoError(error)) return 'rate_limited';
      throw error;
    });

  server.on('upgrade', take);
  return () => void server.off('upgrade', take);
}

/** With a code rather than a status: neither WeChat nor a browser shows a page the status of an opening that failed. */
function turnAway(webSocket: WebSocket, reason: CloseReason): void {
  webSocket.resume();
  webSocket.close(closeReasons[reason].code, reason);
}

const pathOf = ({ url = '' }: IncomingMessage): string => {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
};

function ticketOf({ url = '' }: IncomingMessage): string | undefined {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)).get('ticket') ?? undefined;
}
