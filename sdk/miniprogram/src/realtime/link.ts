// One socket after another: opens it with a ticket, keeps it alive, notices when it is dead, and comes back.
import type { ServerFrame } from '@xiaoqiao/contract';
import { isApiError, TransportError } from '../errors.ts';
import { prefix } from '../routes.generated.ts';
import { waitBeforeReconnect } from './reconnect.ts';
import type { HostChange, OpenSocket, Socket } from './socket.ts';
import type { Timers } from './timers.ts';

/** `waiting`: comes back by itself · `closed`: does not, until it is asked to. */
export type LinkState = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed';

export interface LinkOptions {
  readonly baseUrl: string;
  readonly ticket: () => Promise<string>;
  readonly openSocket: OpenSocket;
  readonly timers: Timers;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly now: () => number;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onState: (state: LinkState, reason: unknown) => void;
}

const OPEN_TIMEOUT = 15_000;
/** The answer to a ping takes no longer, unless the connection is dead. */
const PONG_TIMEOUT = 10_000;
/** After the app came to the foreground, or the network changed, death is likelier and the user is waiting. */
const PROBE_TIMEOUT = 3000;
/** A connection that lasted so long was no failure. */
const LASTED = 5000;
const GONE = 1006;

export class Link {
  state: LinkState = 'idle';
  readonly #options: LinkOptions;
  readonly #address: string;
  #socket: Socket | undefined;
  /** Events of a socket that was given up are not heard. */
  #generation = 0;
  #failures = 0;
  #framesHeard = 0;
  #openedAt = 0;
  #heartbeat = 25_000;
  #askedMs: number | undefined;
  #waiting: unknown;
  #watching: unknown;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#address = `${options.baseUrl.replace(/\/+$/, '').replace(/^http/, 'ws')}${prefix}/realtime?ticket=`;
  }

  /** Without effect while there is a connection, or one is being made. */
  connect(): void {
    if (this.state === 'open' || this.state === 'connecting') return;
    this.#options.timers.clear(this.#waiting);
    this.#open().catch((failure) => this.#failed(failure));
  }

  /** @returns false when there is no connection to send it on. */
  send(frame: object): boolean {
    if (this.state !== 'open' || this.#socket === undefined) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  close(reason: unknown): void {
    this.#giveUp(1000, 'bye');
    this.#become('closed', reason);
  }

  hostChanged(change: HostChange): void {
    if (change === 'offline' || change === 'hidden') return;
    if (this.state === 'waiting') {
      this.#failures = 0;
      this.connect();
    } else if (this.state === 'open') this.#probe(PROBE_TIMEOUT);
  }

  async #open(): Promise<void> {
    const generation = ++this.#generation;
    this.#become('connecting', undefined);
    const { timers, ticket, openSocket } = this.#options;
    const bought = await ticket();
    if (generation !== this.#generation) return;
    const mine = (work: () => void) => {
      if (generation === this.#generation) work();
    };
    this.#watching = timers.set(() => mine(() => this.#dead()), OPEN_TIMEOUT);
    this.#socket = openSocket(this.#address + encodeURIComponent(bought), {
      onOpen: () => {},
      onMessage: (text) => mine(() => this.#hear(text)),
      onClose: ({ code, reason }) => mine(() => this.#ended(code, reason)),
    });
  }

  #hear(text: string): void {
    this.#framesHeard++;
    const frame = parsed(text);
    if (frame === undefined) return;
    if (frame.type === 'ready') {
      this.#heartbeat = frame.heartbeatMs;
      this.#openedAt = this.#options.now();
      this.#askedMs = undefined;
      this.#beatIn(this.#heartbeat);
      this.#become('open', undefined);
    } else if (frame.type === 'reconnect') this.#askedMs = frame.afterMs;
    this.#options.onFrame(frame);
  }

  /** Something is said in every period, by whoever: so both sides notice when the other is gone. */
  #beatIn(milliseconds: number): void {
    const { timers } = this.#options;
    timers.clear(this.#watching);
    this.#watching = timers.set(() => this.#probe(PONG_TIMEOUT), milliseconds);
  }

  #probe(timeout: number): void {
    const { timers } = this.#options;
    const before = this.#framesHeard;
    const generation = this.#generation;
    if (!this.send({ type: 'ping' })) return;
    timers.clear(this.#watching);
    this.#watching = timers.set(() => {
      if (generation !== this.#generation) return;
      if (this.#framesHeard === before) this.#dead();
      else this.#beatIn(Math.max(0, this.#heartbeat - timeout));
    }, timeout);
  }

  #dead(): void {
    this.#giveUp(4000, 'no answer');
    this.#ended(GONE, 'no answer');
  }

  #giveUp(code: number, reason: string): void {
    const socket = this.#socket;
    this.#generation++;
    this.#socket = undefined;
    this.#options.timers.clear(this.#waiting);
    this.#options.timers.clear(this.#watching);
    try {
      socket?.close(code, reason);
    } catch {
      // Hosts throw when it was closed already, which is what was wanted.
    }
  }

  #failed(failure: unknown): void {
    // Logged out, disabled: another attempt would be refused as well.
    if (isApiError(failure) && !failure.retryable && failure.status < 500) this.close(failure);
    else this.#ended(GONE, failure);
  }

  #ended(code: number, reason: unknown): void {
    const { now, random, timers } = this.#options;
    const lasted = this.state === 'open' && now() - this.#openedAt >= LASTED;
    if (lasted) this.#failures = 0;
    const failures = this.#failures++;
    const wait = waitBeforeReconnect({ code, failures, askedMs: this.#askedMs, jitter: random() });
    this.#askedMs = undefined;
    this.#giveUp(code, '');
    if (wait === undefined) {
      this.#become('closed', new TransportError('network', `closed: ${code} ${reason}`));
      return;
    }
    this.#become('waiting', reason);
    this.#waiting = timers.set(() => this.connect(), wait);
  }

  #become(state: LinkState, reason: unknown): void {
    if (state === this.state) return;
    this.state = state;
    this.#options.onState(state, reason);
  }
}

function parsed(text: string): ServerFrame | undefined {
  try {
    return JSON.parse(text);
  } catch {
    // Not from our server; a later frame, or the heartbeat, will tell.
    return undefined;
  }
}
