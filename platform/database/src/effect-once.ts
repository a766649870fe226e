// The inbox: an event that is delivered twice takes effect once.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Database, Transaction } from './database.ts';
import { insertIfAbsent } from './insert-if-absent.ts';
import type { Tables } from './tables.ts';

export interface EffectOnceOptions {
  /** Name of the consumer, the same for ever: two consumers of one event each have their effect. */
  readonly consumer: string;
  readonly eventId: string;
  readonly clock: Clock;
}

/**
 * Runs `work` in one transaction with the note that this consumer has handled this event.
 * @returns false, without running `work`, when it had been handled before
 */
export function effectOnce(
  database: Database,
  { consumer, eventId, clock }: EffectOnceOptions,
  work: (tx: Transaction) => Promise<void>,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const row = { consumer, event_id: eventId, handled_at: clock.now() };
    const isFirst = await insertIfAbsent(tx.engine, tx.on<Tables>().insertInto('inbox').values(row));
    if (isFirst) await work(tx);
    return isFirst;
  });
}
