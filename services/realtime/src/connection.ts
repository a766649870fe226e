// One socket: what it says is taken in turn, what it is told waits in a queue with a limit, and it ends with a reason.
import type { Duplex } from 'node:stream';
import { type ClientFrame, type CloseReason, closeReasons, type Language, permits } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { WebSocket } from 'ws';
import { aboutOf, errorFrame, readFrame, writeFrame } from './frame.ts';
import { FrameBudget } from './frame-budget.ts';
import type { Member } from './ports.ts';
import type { RealtimeSettings } from './settings.ts';
import type { Subscription } from './subscription.ts';
import type { Grant } from './ticket.ts';
import type { Subscriber } from './topics.ts';

export interface ConnectionOptions {
  readonly id: string;
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  readonly grant: Grant;
  readonly language: Language;
  readonly settings: RealtimeSettings;
  /** @throws XiaoqiaoError, which the client is told. */
  readonly handle: (connection: Connection, frame: ClientFrame) => Promise<void> | void;
  readonly onFault: (connection: Connection, error: unknown) => void;
}

const BAD_FRAME_COST = 10;
const MOST_BAD_FRAMES = 10;

export class Connection implements Subscriber, Member {
  readonly id: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: number;
  readonly language: Language;
  /** By feed. */
  readonly subscriptions = new Map<string, Subscription>();
  /** Milliseconds of the monotonic clock. */
  heardAt = performance.now();
  /** The socket is closed, not only closing. */
  gone = false;
  closedBy: CloseReason | 'client' | 'silent' | undefined;
  readonly #roles: readonly string[];
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly #settings: RealtimeSettings;
  readonly #handle: ConnectionOptions['handle'];
  readonly #onFault: ConnectionOptions['onFault'];
  readonly #budget: FrameBudget;
  #waiting: string[] | undefined;
  #badFrames = 0;
  /** Since when nothing of the full queue has been taken, and how much waited then. */
  #stuck: { since: number; bytes: number } | undefined;

  constructor({ id, webSocket, socket, grant, language, settings, handle, onFault }: ConnectionOptions) {
    this.id = id;
    this.userId = grant.userId;
    this.sessionId = grant.sessionId;
    this.expiresAt = grant.tokenExpiresAt;
    this.#roles = grant.roles;
    this.language = language;
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#settings = settings;
    this.#handle = handle;
    this.#onFault = onFault;
    this.#budget = new FrameBudget(settings, this.heardAt);
    webSocket.on('message', (data, isBinary) => this.#hear(data as Buffer, isBinary));
    webSocket.on('ping', () => this.#spend(1));
    webSocket.on('pong', () => this.#spend(0));
    socket.on('drain', () => this.wake());
  }

  can(permission: Parameters<Member['can']>[0]): boolean {
    return permits(this.#roles, permission);
  }

  get closed(): boolean {
    return this.#webSocket.readyState !== 1;
  }

  hasRoom(bytes: number): boolean {
    const { writableLength, writableHighWaterMark } = this.#socket;
    // A socket says that it has drained only when more than its own mark had waited.
    const limit = Math.max(this.#settings.queueBytes, 2 * writableHighWaterMark);
    return writableLength === 0 || writableLength + bytes <= limit;
  }

  send(frame: string | Buffer): void {
    if (this.closed) return;
    // Answers are not held back as messages are; whoever asks without reading ends here.
    if (this.#socket.writableLength > 2 * this.#settings.queueBytes) return void this.cut('slow_reader');
    this.#webSocket.send(frame, { binary: false });
  }

  close(reason: CloseReason): void {
    if (this.closed) return;
    this.closedBy ??= reason;
    this.#webSocket.resume();
    this.#webSocket.close(closeReasons[reason].code, reason);
  }

  /** Without a farewell, which would not be read. */
  cut(reason: 'slow_reader' | 'silent'): void {
    this.closedBy ??= reason;
    this.#webSocket.terminate();
  }

  /** There may be room in the queue again. */
  wake(): void {
    for (const subscription of this.subscriptions.values()) subscription.wake();
  }

  ping(): void {
    this.#webSocket.ping();
  }

  /** Has nothing been taken of a full queue for too long? */
  isStuck(now: number): boolean {
    const bytes = this.#socket.writableLength;
    if (this.hasRoom(0) && ![...this.subscriptions.values()].some(({ isBehind }) => isBehind))
      this.#stuck = undefined;
    else if (bytes > 0 && (this.#stuck === undefined || bytes < this.#stuck.bytes))
      this.#stuck = { since: now, bytes };
    return this.#stuck !== undefined && now - this.#stuck.since >= this.#settings.slowReadMs;
  }

  #spend(cost: number): boolean {
    this.heardAt = performance.now();
    if (this.#budget.take(this.heardAt, cost)) return true;
    this.close('rate_limited');
    return false;
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (this.closed || !this.#spend(1)) return;
    // Nothing here is binary (RFC 6455 §7.4.1).
    if (isBinary) return void this.#webSocket.close(1003, 'text only');
    const text = data.toString();
    if (this.#waiting !== undefined) this.#waiting.push(text);
    else this.#take(text);
  }

  /** One after the other: what takes longer holds back what follows, on the wire too. */
  #take(text: string): void {
    let frame: ClientFrame | undefined;
    try {
      frame = readFrame(text, this.language);
      const handling = this.#handle(this, frame);
      if (handling === undefined) return;
      this.#waiting = [];
      this.#webSocket.pause();
      handling.catch((error) => this.#tell(error, frame)).finally(() => this.#goOn());
    } catch (error) {
      this.#tell(error, frame);
    }
  }

  #goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
      if (this.closed) return;
      this.#take(text);
      if (this.#waiting !== undefined) {
        (this.#waiting as string[]).push(...waiting);
        return;
      }
    }
    if (!this.closed) this.#webSocket.resume();
  }

  #tell(error: unknown, frame: ClientFrame | undefined): void {
    if (!(error instanceof XiaoqiaoError)) this.#onFault(this, error);
    const failure = error instanceof XiaoqiaoError ? error : new XiaoqiaoError('internal');
    if (failure.error === 'frame_invalid') {
      if (++this.#badFrames > MOST_BAD_FRAMES) return void this.close('frame_invalid');
      if (!this.#spend(BAD_FRAME_COST)) return;
    }
    this.send(errorFrame(failure, this.language, aboutOf(frame)));
  }

  /** The first frame of every connection. */
  welcome(expiresAt: string): void {
    const { heartbeatMs } = this.#settings;
    this.send(writeFrame({ type: 'ready', connectionId: this.id, heartbeatMs, expiresAt }));
  }
}
