// One try of a request at one endpoint: copies the answer to the client as it comes, at the speed of the slower of the two.
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import type { Endpoint } from './endpoint.ts';
import { TimeoutFailure, type TimeoutPhase } from './failure.ts';
import { responseHeaders, trailersOf } from './hop-headers.ts';
import type { HouseLink } from './house-link.ts';

/** Hears what becomes of an attempt: `answered` at most once, then exactly one of the others. */
export interface AttemptOwner {
  /** Would another attempt be better than this answer? Then nothing of it reaches the client. */
  rejects(attempt: Attempt, status: number): boolean;
  rejected(attempt: Attempt): void;
  answered(attempt: Attempt, status: number): void;
  finished(attempt: Attempt): void;
  /** The endpoint has agreed to another protocol; the socket to it is the owner's now. */
  switched(attempt: Attempt, headers: string[], socket: Duplex): void;
  /** Never called from inside undici, which cannot bear a new request while it fails an old one. */
  failed(attempt: Attempt, error: Error): void;
}

export interface AttemptWaits {
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
}

export interface AttemptOptions {
  readonly response: ServerResponse;
  readonly owner: AttemptOwner;
  readonly waits: AttemptWaits;
  readonly house?: HouseLink | undefined;
}

export class Attempt implements Dispatcher.DispatchHandler {
  readonly endpoint: Endpoint;
  /** The request has reached a connection; the endpoint may have acted on it. */
  sent = false;
  /** The client has begun to get this answer. */
  began = false;
  readonly #response: ServerResponse;
  readonly #owner: AttemptOwner;
  readonly #waits: AttemptWaits;
  readonly #house: HouseLink | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #over = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(endpoint: Endpoint, { response, owner, waits, house }: AttemptOptions) {
    this.endpoint = endpoint;
    this.#response = response;
    this.#owner = owner;
    this.#waits = waits;
    this.#house = house;
  }

  begin(pool: Pool, options: Dispatcher.DispatchOptions): void {
    pool.dispatch(options, this);
    if (!this.sent && !this.#over) this.#limit('connect', this.#waits.connectTimeoutMs);
  }

  /** Does the client take its time, and not the endpoint? */
  get paused(): boolean {
    return this.#controller?.paused === true;
  }

  /** Ends it; the owner hears of it as of any failure. */
  cancel(reason: Error): void {
    if (this.#over) return;
    if (this.#controller !== undefined) this.#controller.abort(reason);
    // Still waiting for its connection: `onRequestStart` will turn it away.
    this.#fail(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over) {
      controller.abort(new Error('the attempt was called off'));
      return;
    }
    this.sent = true;
    this.#controller = controller;
    clearTimeout(this.#timer);
  }

  /** The whole request is out: from here on the endpoint is waited for. */
  onRequestSent(): void {
    if (!this.began && !this.#over) this.#limit('headers', this.#waits.headersTimeoutMs);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#over) return;
    const headers = responseHeaders(controller.rawHeaders);
    if (status < 200) {
      this.#inform(status, headers);
      return;
    }
    clearTimeout(this.#timer);
    if (this.#owner.rejects(this, status)) {
      this.#over = true;
      controller.abort(new Error(`another endpoint is asked after ${status}`));
      queueMicrotask(() => this.#owner.rejected(this));
      return;
    }
    this.began = true;
    this.#response.writeHead(status, this.#house?.receive(headers, this.#response) ?? headers);
    this.#owner.answered(this, status);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over || this.#response.write(chunk)) return;
    controller.pause();
    this.#response.once('drain', () => controller.resume());
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    _status: number,
    _headers: IncomingHttpHeaders,
    socket: Duplex,
  ): void {
    if (this.#over) {
      socket.destroy();
      return;
    }
    this.#over = true;
    clearTimeout(this.#timer);
    this.#owner.switched(this, responseHeaders(controller.rawHeaders), socket);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#over) return;
    this.#over = true;
    const { rawTrailers } = controller;
    if (rawTrailers !== null && rawTrailers !== undefined) {
      const trailers = trailersOf(rawTrailers);
      if (trailers.length > 0) this.#response.addTrailers(trailers);
    }
    this.#response.end();
    this.#owner.finished(this);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    queueMicrotask(() => this.#owner.failed(this, error));
  }

  /** To the millisecond: undici's own timers, which also stand, look once a second. */
  #limit(phase: TimeoutPhase, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.cancel(new TimeoutFailure(phase)), ms);
  }

  /** RFC 9110 §15.2: a proxy hands informational answers on, except to clients that cannot know them. */
  #inform(status: number, headers: string[]): void {
    const { req } = this.#response;
    if (status === 100 || req.httpVersionMajor !== 1 || req.httpVersionMinor < 1) return;
    // Since Node 26.2.
    if (!this.#response.headersSent) this.#response.writeInformation?.(status, headers);
  }
}
