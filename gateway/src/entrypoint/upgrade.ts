// Connections that ask to become WebSockets: refused like any request, or taken over, counted, and cut when they fall silent.
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Http2Tunnel } from './http2-tunnel.ts';

/** After a refusal the client has so long to read it. */
const LINGER_MS = 1000;
const NO_BYTES = Buffer.alloc(0);

const mark = Symbol('upgrade');
interface Markable {
  [mark]?: Upgrade;
}

/** The offer that came with a request, if any. */
export const upgradeOf = (request: IncomingMessage): Upgrade | undefined => (request as Markable)[mark];

/** Only this is an offer; whatever else asks for another protocol is answered in HTTP. */
export const isUpgrade = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  headers['transfer-encoding'] === undefined &&
  Number(headers['content-length'] ?? 0) === 0;

export interface UpgradeLimits {
  /** Connections that may be open at once. */
  readonly upgrades: number;
  /** One on which neither side has said anything for so long is closed. */
  readonly upgradeIdleMs: number;
}

/** A connection that has been taken over, of its own or one stream of HTTP/2. */
export interface Taken extends Duplex {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** An offer, until it is taken or the response is written. */
export class Upgrade {
  /** What the client has sent after its request. */
  readonly head: Buffer;
  readonly #upgrades: Upgrades;
  readonly #take: () => Taken;

  constructor(upgrades: Upgrades, head: Buffer, take: () => Taken) {
    this.#upgrades = upgrades;
    this.head = head;
    this.#take = take;
  }

  /** May another connection be taken? */
  get hasRoom(): boolean {
    return this.#upgrades.hasRoom;
  }

  /** From here on it is the taker's, who writes the head of an answer in HTTP/1.1. It is logged and counted once, when it has ended. */
  take(): Taken {
    const taken = this.#take();
    this.#upgrades.add(taken);
    return taken;
  }
}

export class Upgrades {
  readonly #limits: UpgradeLimits;
  readonly #open = new Map<Taken, { bytes: number; since: number }>();

  constructor(limits: UpgradeLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#open.size;
  }

  get hasRoom(): boolean {
    return this.#open.size < this.#limits.upgrades;
  }

  add(socket: Taken): void {
    this.#open.set(socket, { bytes: bytesOf(socket), since: performance.now() });
    socket.once('close', () => this.#open.delete(socket));
  }

  /** @returns a response on the socket that the parser has let go of; undefined when an earlier one is still being written there. */
  offer(request: IncomingMessage, socket: Socket, head: Buffer): ServerResponse | undefined {
    socket.on('error', () => socket.destroy());
    if ((socket as { _httpMessage?: unknown })._httpMessage) {
      socket.destroy();
      return undefined;
    }
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    socket.on('drain', () => response.emit('drain'));
    response.once('finish', () => {
      response.detachSocket(socket);
      socket.end();
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
      process.nextTick(() => response.emit('close'));
    });
    (request as Markable)[mark] = new Upgrade(this, head, () => {
      response.detachSocket(socket);
      response.statusCode = 101;
      socket.once('close', (broken: boolean) => {
        // Node counts what it wrote itself, which here was nothing.
        Object.defineProperty(response, 'writableFinished', { value: !broken });
        response.emit('close');
      });
      return socket;
    });
    return response;
  }

  /** The same for one stream of HTTP/2. `onTake` hears that it is no request any more. */
  offerStream(request: IncomingMessage, stream: ServerHttp2Stream, onTake: () => void): void {
    (request as Markable)[mark] = new Upgrade(this, NO_BYTES, () => {
      onTake();
      return new Http2Tunnel(stream);
    });
  }

  /** Cuts silent ones. Called every now and then. */
  sweep(now: number): void {
    for (const [socket, seen] of this.#open) {
      const bytes = bytesOf(socket);
      if (bytes !== seen.bytes) {
        seen.bytes = bytes;
        seen.since = now;
      } else if (now - seen.since >= this.#limits.upgradeIdleMs) socket.destroy();
    }
  }

  /** Cuts all. */
  destroy(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }
}

const bytesOf = ({ bytesRead, bytesWritten }: Taken): number => bytesRead + bytesWritten;
