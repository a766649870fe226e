// One request on its way through the gateway: what the frame and the policies know about it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorName } from '@xiaoqiao/contract';
import { XiaoqiaoError, type XiaoqiaoErrorOptions } from '@xiaoqiao/kit/errors';
import type { Awaitable } from '@xiaoqiao/state';
import { readBody } from './body.ts';
import { type MiniProgram, miniProgramOf } from './mini-program.ts';
import type { Upstream } from './upstream/upstream.ts';

/** Who is calling, once the `token` policy has said so. */
export interface Identity {
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  /** Of the token, in Unix ms. */
  readonly expiresAt: number;
  /** Of the mini program the session belongs to, where the token says so. */
  readonly appid?: string;
  readonly openid?: string;
}

/** A response that the gateway itself gives. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** A failure that the gateway itself answers, in the envelope. */
export interface Refusal {
  readonly failure: XiaoqiaoError;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Says that an upstream has taken over the response. */
export const forwarded = Object.freeze({ forwarded: true as const });

export type Outcome = Answer | Refusal | typeof forwarded;

export const refuse = (
  error: ErrorName,
  options?: XiaoqiaoErrorOptions,
  headers?: Readonly<Record<string, string>>,
): Refusal => ({ failure: new XiaoqiaoError(error, options), ...(headers ? { headers } : {}) });

export interface ExchangeStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Did the client ask to hear `100 Continue` before it sends its body? */
  readonly expectsContinue: boolean;
  readonly clientIp: string;
  readonly bodyLimit: number;
}

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** The request target exactly as sent: what a signature is made over. */
  readonly target: string;
  readonly clientIp: string;
  /** Milliseconds of the monotonic clock. */
  readonly startedAt = performance.now();
  /** Normalised, without query; empty when the target was refused. */
  path = '';
  /** Set by the frame once the route is known. */
  routeId = '';
  /** Set by `request-id`. */
  requestId = '';
  /** Set by `request-id`: 32 hexadecimal digits. */
  traceId = '';
  /** What the gateway itself refused the request with; empty when it did not. */
  error: ErrorName | '' = '';
  /** Set by `token`. */
  identity: Identity | undefined = undefined;
  /** Set by `api-key`. */
  apiKeyId: string | undefined = undefined;
  /** Bytes; set by `body-limit`, kept by whoever reads the body. */
  bodyLimit: number;
  /** The whole body, once a policy has read it. */
  body: Buffer | undefined = undefined;
  /** Where the request goes in place of its route's upstream. */
  upstream: Upstream | undefined = undefined;
  /** Which of several upstreams was chosen, by name; a cache must not mix their answers. */
  variant = '';
  /** Set by `timeout`; fires when nobody waits for the upstream any more. */
  signal: AbortSignal | undefined = undefined;
  /** What the frame refuses the request with when no route takes it. */
  refusal: Refusal | undefined = undefined;
  /** Which step of its chain the request has reached; guards against a second `next`. */
  step = 0;
  #expectsContinue: boolean;
  /** Null until somebody asks. */
  #miniProgram: MiniProgram | undefined | null = null;
  readonly #recorders: ((exchange: Exchange) => void)[] = [];

  constructor({ request, response, expectsContinue, clientIp, bodyLimit }: ExchangeStart) {
    this.request = request;
    this.response = response;
    this.method = request.method!;
    this.target = request.url!;
    this.clientIp = clientIp;
    this.bodyLimit = bodyLimit;
    this.#expectsContinue = expectsContinue;
  }

  /** The mini program that WeChat says the request comes from. */
  get miniProgram(): MiniProgram | undefined {
    if (this.#miniProgram === null) this.#miniProgram = miniProgramOf(this.request.headers.referer);
    return this.#miniProgram;
  }

  /** Of the `Host` header, as sent. */
  get host(): string | undefined {
    return this.request.headers.host;
  }

  /** `record` is called once, when the response has been sent or has broken off. */
  onEnd(record: (exchange: Exchange) => void): void {
    if (this.#recorders.length === 0)
      this.response.on('close', () => {
        for (const each of this.#recorders) each(this);
      });
    this.#recorders.push(record);
  }

  /** Whole milliseconds and fractions since the request's headers had arrived. */
  elapsedMs(): number {
    return performance.now() - this.startedAt;
  }

  /** Lets a client that asked first send its body. Call before the body is read or handed on. */
  allowBody(): void {
    if (!this.#expectsContinue) return;
    this.#expectsContinue = false;
    this.response.writeContinue();
  }

  /** A client still waiting for `100 Continue` may or may not send its body: such a connection cannot be reused. */
  get awaitsContinue(): boolean {
    return this.#expectsContinue;
  }

  /**
   * The whole body in memory, for policies that need it; the upstream gets it afterwards all the same.
   * @throws XiaoqiaoError `body_too_large` beyond `bodyLimit`, `malformed_request` when it breaks off.
   */
  readBody(): Awaitable<Buffer> {
    if (this.body !== undefined) return this.body;
    this.allowBody();
    const body = readBody(this.request, this.bodyLimit);
    if (body instanceof Promise)
      return body.then((bytes) => {
        this.body = bytes;
        return bytes;
      });
    this.body = body;
    return body;
  }
}
