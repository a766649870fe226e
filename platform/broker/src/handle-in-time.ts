// One consumer, one event, a limited time: the same in every broker.
import type { Event } from '@xiaoqiao/contract';
import type { Log } from '@xiaoqiao/kit/log';
import type { Consumer } from './consumer.ts';
import { inTime } from './in-time.ts';

export interface HandlingOptions {
  readonly log: Log;
  readonly handlerTimeoutMs: number;
}

/** A handler that takes too long counts as failed; it cannot be stopped, so its end is noted in the log. */
export async function handleInTime(
  consumer: Consumer,
  event: Event,
  { log, handlerTimeoutMs }: HandlingOptions,
): Promise<void> {
  const context = { consumer: consumer.name, event: event.name, eventId: event.id };
  let isLate = false;
  const tooLate = `took longer than ${handlerTimeoutMs} ms`;
  // An async function, so that a handler that throws at once rejects like any other.
  const handling = (async () => consumer.handle(event))();
  handling.then(
    () => isLate && log.warn('a consumer finished after its time', context),
    (error) => isLate && log.warn('a consumer failed after its time', { ...context, error }),
  );
  await inTime(handlerTimeoutMs, tooLate, handling, () => {
    isLate = true;
  });
}
