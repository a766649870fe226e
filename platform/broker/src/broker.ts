// The broker as a port: brings an event to everybody who subscribed to its name.
import type { Event } from '@xiaoqiao/contract';
import type { Consumer } from './consumer.ts';

export interface Broker {
  /** @throws Error when a consumer of this name is already subscribed to the same event */
  subscribe(consumer: Consumer): void;
  /**
   * Begins to hand out events; called once, after the last `subscribe` and before the first `publish`.
   * @throws Error in words for the operator when waiting would not mend it
   */
  start(): Promise<void>;
  /** Nothing can be published meanwhile; it mends by itself. */
  readonly isAway: boolean;
  /**
   * Resolves when the event is in safe hands: every consumer has handled it (in process), or a server keeps it for them.
   * @throws DeliveryError when a consumer failed in process; publishing again runs all of them again
   */
  publish(event: Event): Promise<void>;
  /** Takes no more events and waits for those being handled. May be called twice. */
  close(): Promise<void>;
}

/** Some consumers of an event failed; the others have handled it. */
export class DeliveryError extends AggregateError {
  override readonly name = 'DeliveryError';

  constructor(event: Event, failures: readonly { consumer: string; error: unknown }[]) {
    super(
      failures.map(({ error }) => error),
      `${event.name} was not handled by ${failures.map(({ consumer, error }) => `${consumer} (${textOf(error)})`).join(', ')}`,
    );
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
