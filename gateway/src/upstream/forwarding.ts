// One request on its way through an upstream: an endpoint is chosen, waited for, tried, and perhaps another after it.
import type { Duplex } from 'node:stream';
import { isXiaoqiaoError, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Dispatcher } from 'undici';
import { type Upgrade, upgradeOf } from '../entrypoint/upgrade.ts';
import { type Exchange, forwarded, type Outcome } from '../exchange.ts';
import { Attempt, type AttemptOwner } from './attempt.ts';
import type { Endpoint } from './endpoint.ts';
import { type FailureKind, failureOf, overloaded, TimeoutFailure, unavailable } from './failure.ts';
import { requestHeaders } from './hop-headers.ts';
import type { Lane } from './lane.ts';
import { outgoingBody } from './outgoing-body.ts';
import { joinSockets, switchingHead } from './tunnel.ts';
import type { Waiter } from './waiting-line.ts';

const UPGRADE = 'websocket';
/** RFC 9110 §9.2.2. */
const idempotentMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

export const isIdempotent = ({ method, request }: Exchange, lane: Lane): boolean =>
  idempotentMethods.has(method) ||
  (lane.settings.retry.idempotencyKey && request.headers['idempotency-key'] !== undefined);

export interface Settle {
  resolve(outcome: Outcome): void;
  reject(error: XiaoqiaoError): void;
}

export class Forwarding implements Waiter, AttemptOwner {
  readonly #lane: Lane;
  readonly #exchange: Exchange;
  readonly #settle: Settle;
  readonly #headers: string[];
  readonly #upgrade: Upgrade | undefined;
  #tried: readonly Endpoint[] = none;
  #attempt: Attempt | undefined;
  #body: Dispatcher.DispatchOptions['body'];
  #retries = 0;
  #over = false;
  #judged = false;
  #waitsUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(lane: Lane, exchange: Exchange, settle: Settle) {
    this.#lane = lane;
    this.#exchange = exchange;
    this.#settle = settle;
    this.#headers = requestHeaders(exchange);
    this.#upgrade = upgradeOf(exchange.request);
  }

  begin(): void {
    const { response } = this.#exchange;
    if (response.destroyed) {
      this.#end();
      return;
    }
    response.once('close', () => this.#calledOff());
    this.#exchange.signal?.addEventListener('abort', () => this.#calledOff(), { once: true });
    this.#timer = setTimeout(() => this.#tooLong(), this.#lane.settings.totalTimeoutMs);
    this.#next();
  }

  wake(): void {
    this.#next();
  }

  giveUp(): void {
    const reason = this.#lane.resolving ? unavailable('not_resolved') : overloaded('queue_wait');
    this.#refuse(reason);
  }

  rejects({ endpoint }: Attempt, status: number): boolean {
    return this.#lane.settings.retry.statuses.includes(status) && this.#mayRetry('status', endpoint, true);
  }

  rejected(attempt: Attempt): void {
    this.#release(attempt);
    if (this.#over) return;
    const { endpoint } = attempt;
    endpoint.failed(this.#lane.settings.passive);
    this.#lane.counts.failed('status');
    this.#tryAnother(endpoint);
  }

  answered({ endpoint }: Attempt, status: number): void {
    const { passive } = this.#lane.settings;
    if (passive.statuses.includes(status)) endpoint.failed(passive);
    else endpoint.succeeded();
    this.#judge(status < 500);
    this.#settle.resolve(forwarded);
  }

  finished(attempt: Attempt): void {
    this.#release(attempt);
    this.#end();
  }

  switched(attempt: Attempt, headers: string[], socket: Duplex): void {
    this.#release(attempt);
    if (this.#over || this.#upgrade === undefined) {
      socket.destroy();
      return;
    }
    attempt.endpoint.succeeded();
    attempt.endpoint.addTunnel(socket);
    this.#judge(true);
    this.#end();
    const client = this.#upgrade.take();
    client.write(switchingHead(this.#exchange.response, headers, UPGRADE), 'latin1');
    if (this.#upgrade.head.length > 0) socket.write(this.#upgrade.head);
    joinSockets(client, socket);
  }

  failed(attempt: Attempt, cause: Error): void {
    this.#release(attempt);
    if (this.#over) return;
    const fault = this.#faultOfClient(cause);
    if (fault !== undefined) {
      this.#fail(fault);
      return;
    }
    const { endpoint, began, sent } = attempt;
    const { kind, error } = failureOf(cause, sent);
    if (!(began && attempt.paused)) endpoint.failed(this.#lane.settings.passive);
    this.#lane.counts.failed(kind);
    if (began) {
      // Never let a truncated body look whole.
      this.#exchange.response.destroy();
      this.#end();
    } else if (this.#mayRetry(kind, endpoint, sent)) {
      this.#tryAnother(endpoint);
    } else {
      this.#judge(false);
      this.#fail(error);
    }
  }

  #next(): void {
    const choice = this.#lane.choose(this.#exchange, this.#tried);
    if (choice === 'full') this.#wait();
    else if (choice === 'none') this.#refuse(unavailable('no_healthy_target'));
    else this.#tryAt(choice);
  }

  #wait(): void {
    const { line, settings } = this.#lane;
    const now = performance.now();
    // Somebody woken in vain keeps his deadline, and needs no second place.
    if (this.#waitsUntil === 0) {
      if (line.length >= settings.queue.size) {
        this.#refuse(overloaded('queue_full'));
        return;
      }
      this.#waitsUntil = now + settings.queue.waitMs;
    }
    if (now >= this.#waitsUntil) this.giveUp();
    else line.join(this, Math.ceil(this.#waitsUntil - now));
  }

  #tryAt(endpoint: Endpoint): void {
    const { settings } = this.#lane;
    endpoint.underWay++;
    endpoint.requests++;
    const attempt = new Attempt(endpoint, {
      response: this.#exchange.response,
      owner: this,
      waits: settings,
      house: this.#lane.house,
    });
    this.#attempt = attempt;
    try {
      this.#body = outgoingBody(this.#exchange);
    } catch (error) {
      this.#release(attempt);
      this.#fail(error as XiaoqiaoError);
      return;
    }
    this.#exchange.allowBody();
    const pool = this.#upgrade === undefined ? endpoint.pool : endpoint.upgradePool;
    attempt.begin(pool, {
      method: this.#exchange.method as Dispatcher.HttpMethod,
      path: this.#exchange.request.url!,
      headers: this.#headersFor(endpoint),
      body: this.#body,
      headersTimeout: settings.headersTimeoutMs,
      bodyTimeout: settings.idleTimeoutMs,
      servername: endpoint.serverName,
      upgrade: this.#upgrade === undefined ? null : UPGRADE,
    } as Dispatcher.DispatchOptions);
  }

  #headersFor(endpoint: Endpoint): string[] {
    const host = this.#lane.settings.passHost ? this.#exchange.request.headers.host : endpoint.hostHeader;
    const seal = this.#lane.house?.seal(this.#exchange.request) ?? none;
    return host === undefined ? [...this.#headers, ...seal] : ['host', host, ...this.#headers, ...seal];
  }

  #release(attempt: Attempt): void {
    attempt.endpoint.underWay--;
    this.#attempt = undefined;
    const { line } = this.#lane;
    if (line.length > 0) queueMicrotask(() => line.wakeFirst());
  }

  #tryAnother(failed: Endpoint): void {
    this.#retries++;
    this.#lane.counts.retries++;
    this.#tried = [...this.#tried, failed];
    // Everyone has been asked; a connection that broke may have been an old one, so asking again is fair.
    if (!this.#lane.hasOther(this.#tried)) this.#tried = none;
    this.#next();
  }

  #mayRetry(kind: FailureKind, endpoint: Endpoint, sent: boolean): boolean {
    const { retry } = this.#lane.settings;
    if (this.#retries >= retry.attempts || (kind !== 'status' && !retry.on.includes(kind))) return false;
    // What no endpoint has received can be sent whatever it is; all else must be repeatable, in method and in body.
    if (sent && !(isIdempotent(this.#exchange, this.#lane) && isRepeatable(this.#body))) return false;
    if (kind !== 'reset' && !this.#lane.hasOther([...this.#tried, endpoint])) return false;
    return this.#lane.budget.take();
  }

  /** Was its body too large, or did it break off? */
  #faultOfClient(cause: Error): XiaoqiaoError | undefined {
    if (isXiaoqiaoError(cause)) return cause;
    if (cause !== this.#exchange.request.errored) return undefined;
    return new XiaoqiaoError('malformed_request', { cause, details: { reason: 'the body broke off' } });
  }

  #judge(good: boolean): void {
    const { breaker } = this.#lane;
    if (breaker === undefined || this.#judged) return;
    this.#judged = true;
    if (good) breaker.passed(this.#exchange.elapsedMs());
    else breaker.failed();
  }

  #tooLong(): void {
    const timeout = new TimeoutFailure('total');
    if (this.#attempt !== undefined) this.#attempt.cancel(timeout);
    else this.#fail(failureOf(timeout, false).error);
  }

  /** The client has gone, or a policy has answered in its place. */
  #calledOff(): void {
    if (this.#over) return;
    this.#end();
    this.#attempt?.cancel(new Error('nobody waits for the answer any more'));
  }

  /** No endpoint was to blame, so nothing is logged. */
  #refuse(failure: XiaoqiaoError): void {
    this.#lane.counts.refused++;
    this.#end({ failure });
  }

  #fail(error: XiaoqiaoError): void {
    this.#settle.reject(error);
    this.#end();
  }

  #end(outcome: Outcome = forwarded): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#lane.line.leave(this);
    if (!this.#judged) this.#lane.breaker?.forget();
    this.#judged = true;
    this.#settle.resolve(outcome);
  }
}

const none: readonly never[] = [];

const isRepeatable = (body: Dispatcher.DispatchOptions['body']): boolean =>
  body === null || body === undefined || Buffer.isBuffer(body);
