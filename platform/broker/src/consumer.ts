// A consumer: who cares about an event, and what they do then.
import type { Event, EventName } from '@xiaoqiao/contract';

export interface Consumer<Name extends EventName = EventName> {
  /** Stable for ever, e.g. `orders/on-payment-succeeded`: inbox rows and queues are named after it. */
  readonly name: string;
  readonly event: Name;
  /** May be called again with the same event; makes its effect happen once (`effectOnce`). */
  handle(event: Event<Name>): Promise<void>;
}

export const consumer = <Name extends EventName>(
  name: string,
  event: Name,
  handle: (event: Event<Name>) => Promise<void>,
): Consumer<Name> => ({ name, event, handle });
