// HTTP/2 over connections that TLS has agreed it for. The same serving function as for HTTP/1.1, the same waits.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { ErrorName } from '@xiaoqiao/contract';
import { Http2Request } from './http2-request.ts';
import { Http2Response } from './http2-response.ts';
import type { EntrypointLimits } from './limits.ts';
import type { Upgrades } from './upgrade.ts';

export interface Http2Options {
  readonly limits: EntrypointLimits;
  readonly take: (expectsContinue: boolean) => (request: IncomingMessage, response: ServerResponse) => void;
  readonly onMalformed: (error: ErrorName) => void;
  readonly upgrades: Upgrades;
}

export interface Http2Server {
  accept(socket: TLSSocket): void;
  /** Ends streams whose request or response does not move. Called every now and then. */
  sweep(now: number): void;
  /** Says GOAWAY: streams under way finish, new ones are refused in a way that clients know to be safe to repeat. */
  close(): void;
  /** Ends what has not finished. */
  destroy(): void;
}

interface Watched {
  readonly startedAt: number;
  waiting: number;
  waitingSince: number;
}

/** The pseudo-headers, five with `:protocol`, come on top of those that are counted. */
const PSEUDO_HEADERS = 5;

export function createHttp2({ limits, take, onMalformed, upgrades }: Http2Options): Http2Server {
  const sessions = new Set<ServerHttp2Session>();
  const streams = new Map<ServerHttp2Stream, Watched>();
  const server = createServer({
    Http2ServerRequest: Http2Request as never,
    Http2ServerResponse: Http2Response as never,
    maxHeaderListPairs: limits.headerCount + PSEUDO_HEADERS,
    settings: {
      maxConcurrentStreams: limits.streamsPerConnection,
      maxHeaderListSize: limits.headerBytes,
      enablePush: false,
      // RFC 8441: a WebSocket may be one stream among the others.
      enableConnectProtocol: true,
    },
  });
  const serve = (expectsContinue: boolean) => {
    const next = take(expectsContinue);
    return (request: Http2Request, response: Http2Response) => {
      const { stream } = request;
      streams.set(stream, { startedAt: performance.now(), waiting: 0, waitingSince: 0 });
      stream.once('close', () => streams.delete(stream));
      next(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    };
  };
  server.on('request', serve(false) as never);
  server.on('checkContinue', serve(true) as never);
  server.on('checkExpectation', serve(false) as never);
  const serveConnect = serve(false);
  // Whatever else is to be connected with goes the way of a request, and finds no route.
  server.on('connect', ((request: Http2Request, response: Http2Response) => {
    const { stream } = request;
    if (request.headers.upgrade !== undefined)
      upgrades.offerStream(request as unknown as IncomingMessage, stream, () => streams.delete(stream));
    serveConnect(request, response);
  }) as never);
  server.on('sessionError', () => onMalformed('malformed_request'));
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    // Without any traffic: no stream is moving, and whoever opened one hears of its end.
    session.setTimeout(limits.keepAliveTimeoutMs, () => session.close());
  });

  const isStuck = (stream: ServerHttp2Stream, watched: Watched, now: number): boolean => {
    if (!stream.readableEnded && now - watched.startedAt > limits.requestTimeoutMs) return true;
    const waiting = stream.writableLength;
    if (waiting === 0 || waiting !== watched.waiting) {
      watched.waiting = waiting;
      watched.waitingSince = now;
      return false;
    }
    return now - watched.waitingSince > limits.slowReadTimeoutMs;
  };
  return {
    accept: (socket) => void server.emit('connection', socket),
    sweep(now) {
      for (const [stream, watched] of streams)
        if (isStuck(stream, watched, now)) stream.close(constants.NGHTTP2_CANCEL);
    },
    close() {
      for (const session of sessions) session.close();
    },
    destroy() {
      for (const session of sessions) session.destroy();
    },
  };
}
