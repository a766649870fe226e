// The connection to Redis: every wait on it ends, and while Redis is away nobody waits at all.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import { Cluster } from 'ioredis';
import type { Client } from './open-clients.ts';

/** What Redis was wanted for; the label of the metric. */
export type StateUse =
  | 'buckets'
  | 'windows'
  | 'nonces'
  | 'revocations'
  | 'bans'
  | 'scores'
  | 'locks'
  | 'channels'
  | 'feeds'
  | 'health';
/** `away`: not asked at all. `timeout`: no answer in time. `error`: Redis refused. */
export type StateFailure = 'away' | 'timeout' | 'error';

export interface RedisConnectionOptions {
  readonly client: Client;
  readonly prefix: string;
  readonly timeoutMs: number;
  readonly log: Log;
  /** In place of Redis's own time. */
  readonly now: (() => number) | undefined;
  readonly onFailure: (use: StateUse, failure: StateFailure) => void;
}

const PROBE_MS = 100;
const LONGEST_PROBE_MS = 1000;
/** A connection on which so many probes in a row got no answer is given up: the other end may be gone without a word. */
const PROBES_PER_CONNECTION = 3;

export class RedisConnection {
  readonly prefix: string;
  /** For scripts: −1 where Redis's own time counts. */
  readonly now: () => number;
  readonly log: Log;
  readonly #client: Client;
  readonly #timeoutMs: number;
  readonly #onFailure: RedisConnectionOptions['onFailure'];
  readonly #readyListeners: (() => void)[] = [];
  readonly #backListeners: (() => void)[] = [];
  #away = false;
  #closed = false;
  #lastError: Error | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ client, prefix, timeoutMs, log, now, onFailure }: RedisConnectionOptions) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.#onFailure = onFailure;
    this.prefix = prefix;
    this.log = log;
    this.now = now ?? (() => -1);
    // Without a listener ioredis prints its errors; what they mean for us is told once, by `#leave`.
    client.on('error', (error: Error) => {
      this.#lastError = error;
    });
    client.on('node error', (error: Error) => {
      this.#lastError = error;
    });
    client.on('close', () => this.#leave('the connection was lost'));
    for (const event of ['ready', '+node'])
      client.on(event, () => {
        for (const listener of this.#readyListeners) listener();
      });
  }

  get isAway(): boolean {
    return this.#away;
  }

  get lastError(): Error | undefined {
    return this.#lastError;
  }

  /** Hears of each connection that is made from now on. */
  onReady(listener: () => void): void {
    this.#readyListeners.push(listener);
  }

  /** Hears when Redis answers again after it was away. */
  onBack(listener: () => void): void {
    this.#backListeners.push(listener);
  }

  /** Resolves once Redis answers; the first connection may have taken more than one attempt. */
  async settled(): Promise<void> {
    await this.#ask('health', (client) => client.ping());
    this.#back();
  }

  /** What Redis says of its memory; of one server, in a cluster. */
  memoryInfo(): Promise<string> {
    return this.run('health', (client) =>
      (client instanceof Cluster ? client.nodes('master')[0]! : client).info('memory'),
    );
  }

  script(use: StateUse, name: string, args: readonly (string | number)[]): Promise<unknown> {
    return this.run(use, (client) =>
      (client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]!(...args),
    );
  }

  /** @throws XiaoqiaoError `overloaded`: Redis is away, did not answer in time, or refused. */
  run<T>(use: StateUse, call: (client: Client) => Promise<T>): Promise<T> {
    if (this.#away || this.#closed)
      return Promise.reject(this.#failure(use, 'away', this.#lastError ?? new Error('Redis is away')));
    return this.#ask(use, call);
  }

  /** Of every server that may hold keys. */
  async runIds(use: StateUse): Promise<string[]> {
    const texts = await this.run(use, (client) =>
      Promise.all(
        (client instanceof Cluster ? client.nodes('master') : [client]).map((node) => node.info('server')),
      ),
    );
    return texts.map((text) => /^run_id:(\w+)/m.exec(text)?.[1] ?? 'unknown').sort();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#client.disconnect();
  }

  #ask<T>(use: StateUse, call: (client: Client) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let settled = false;
      const late = () => {
        if (settled) return;
        settled = true;
        const cause = new Error(`Redis did not answer within ${this.#timeoutMs} ms`);
        reject(this.#failure(use, 'timeout', cause));
        this.#leave(cause.message);
      };
      // When this process itself was late, the answer may lie ready: it is looked at before anything is concluded.
      const timer = setTimeout(() => setImmediate(late), this.#timeoutMs);
      call(this.#client).then(
        (value) => {
          settled = true;
          clearTimeout(timer);
          resolve(value);
        },
        (error) => {
          clearTimeout(timer);
          if (settled) return;
          settled = true;
          reject(this.#failure(use, 'error', error));
        },
      );
    });
  }

  #failure(use: StateUse, failure: StateFailure, cause: unknown): XiaoqiaoError {
    this.#onFailure(use, failure);
    return new XiaoqiaoError('overloaded', { source: 'self', retryAfter: 1, cause });
  }

  #leave(reason: string): void {
    if (this.#away || this.#closed) return;
    this.#away = true;
    this.log.error('Redis is away', { reason, error: this.#lastError });
    this.#probeIn(PROBE_MS, 1);
  }

  #back(): void {
    if (!this.#away || this.#closed) return;
    clearTimeout(this.#timer);
    this.#away = false;
    this.#lastError = undefined;
    this.log.info('Redis is back');
    for (const listener of this.#backListeners) listener();
  }

  #probeIn(waitMs: number, attempt: number): void {
    this.#timer = setTimeout(() => void this.#probe(waitMs, attempt), waitMs).unref();
  }

  async #probe(waitMs: number, attempt: number): Promise<void> {
    try {
      if (this.#client.status === 'ready') {
        await this.#ask('health', (client) => client.ping());
        this.#back();
        return;
      }
    } catch (error) {
      this.#lastError = (error as XiaoqiaoError).cause as Error;
    }
    if (this.#closed) return;
    if (attempt % PROBES_PER_CONNECTION === 0 && !(this.#client instanceof Cluster))
      this.#client.disconnect(true);
    this.#probeIn(Math.min(LONGEST_PROBE_MS, waitMs * 2), attempt + 1);
  }
}
