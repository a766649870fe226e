// Messages on their way to the server: each is sent until it was published, whatever happens to the connection.
import type { ErrorName, ServerFrames } from '@xiaoqiao/contract';
import { TransportError, XiaoqiaoApiError } from '../errors.ts';
import { retryableErrors } from '../routes.generated.ts';
import type { Timers } from './timers.ts';

interface Waiting {
  readonly frame: object;
  readonly timer: unknown;
  resolve(published: { seq: number }): void;
  reject(failure: unknown): void;
}

/** The server publishes what carries the same id once. */
export class Publishing {
  readonly #waiting = new Map<string, Waiting>();
  readonly #timers: Timers;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  add(id: string, frame: object, timeoutMs: number): Promise<{ seq: number }> {
    return new Promise((resolve, reject) => {
      const timer = this.#timers.set(() => {
        this.#waiting.delete(id);
        reject(new TransportError('timeout', `not published within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#waiting.set(id, { frame, timer, resolve, reject });
    });
  }

  /** Those that have no answer yet. */
  frames(): object[] {
    return [...this.#waiting.values()].map(({ frame }) => frame);
  }

  published({ id, seq }: ServerFrames['published']): void {
    this.#take(id)?.resolve({ seq });
  }

  refused({ id, error, code, message, details }: ServerFrames['error']): void {
    const waiting = id === undefined ? undefined : this.#take(id);
    waiting?.reject(
      new XiaoqiaoApiError({
        ...{ error: error as ErrorName, code, message, status: Math.floor(code / 100), requestId: '' },
        details: (details ?? {}) as never,
        retryable: retryableErrors.includes(error),
        retryAfterMs: undefined,
      }),
    );
  }

  endAll(failure: TransportError): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(failure);
  }

  #take(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(id);
    this.#timers.clear(waiting.timer);
    return waiting;
  }
}
