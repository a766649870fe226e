// People who tap again: a call is repeated with the same key until it is answered, refused, or nobody has time any more.
import { setTimeout as pause } from 'node:timers/promises';
import type { Transport } from '@xiaoqiao/sdk';
import { isApiError, isTransportError } from '@xiaoqiao/sdk';
import { fetchTransport } from '@xiaoqiao/sdk/fetch';
import { countIn, type Tally } from './tally.ts';

/** Nobody taps any more. */
export class OutOfTime extends Error {}
/** The shop said no, and would say so again. */
export class Refused extends Error {
  readonly error: string;
  constructor(error: string) {
    super(error);
    this.error = error;
  }
}

const TAP_AGAIN_MS = 1500;

export function persisting(tally: Tally, until: () => number) {
  return async function persist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      if (Date.now() > until()) throw new OutOfTime();
      try {
        return await call();
      } catch (error) {
        if (!isApiError(error) && !isTransportError(error)) throw error;
        // A fault of the server, too, may be over at the next tap.
        const again = isTransportError(error) || error.retryable || error.status >= 500;
        if (isApiError(error) && (!again || error.status === 500))
          countIn(tally.refusals, String(error.error));
        if (!again) throw new Refused(String(error.error));
        await pause(TAP_AGAIN_MS);
      }
    }
  };
}

/** Counts what the SDK sends, its own repetitions included. */
export function counted(tally: Tally): Transport {
  const transport = fetchTransport(fetch);
  return async (request) => {
    tally.requests++;
    try {
      const reply = await transport(request);
      if (reply.status === 429 || reply.status >= 500) countIn(tally.retried, nameOf(String(reply.body)));
      return reply;
    } catch (error) {
      countIn(tally.retried, isTransportError(error) ? error.reason : 'network');
      throw error;
    }
  };
}

/** Of the shop's refusals; what stands before it may answer in its own words. */
function nameOf(body: string): string {
  try {
    return String((JSON.parse(body) as { error?: string }).error);
  } catch {
    return 'not from the shop';
  }
}
