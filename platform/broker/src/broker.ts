// The broker as a port: brings an event to everybody who subscribed to its name.
import type { Event } from '@xiaoqiao/contract';
import type { Consumer } from './consumer.ts';

export interface Broker {
  /** @throws Error when a consumer of this name is already subscribed to the same event */
  subscribe(consumer: Consumer): void;
  /**
   * Resolves when the event is in safe hands. In process that means: every consumer has handled it.
   * @throws DeliveryError when a consumer failed; publishing again runs all of them again
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
