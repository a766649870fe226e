// A broker without a broker: hands each event to its consumers in this process.
import type { Event } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import { type Broker, DeliveryError } from './broker.ts';
import type { Consumer } from './consumer.ts';
import { handleInTime } from './handle-in-time.ts';

export interface InProcessBrokerOptions {
  readonly log: Log;
  /** How long one consumer may take for one event; 60 s when left out. */
  readonly handlerTimeoutMs?: number;
}

export function createInProcessBroker({ log, handlerTimeoutMs = 60_000 }: InProcessBrokerOptions): Broker {
  const consumers = new Map<string, Consumer[]>();
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  async function deliver(event: Event): Promise<void> {
    const interested = consumers.get(event.name) ?? [];
    const outcomes = await Promise.allSettled(
      interested.map((consumer) => handleInTime(consumer, event, { log, handlerTimeoutMs })),
    );
    const failures = outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected' ? [{ consumer: interested[index]!.name, error: outcome.reason }] : [],
    );
    if (failures.length > 0) throw new DeliveryError(event, failures);
  }

  return {
    isAway: false,

    subscribe(consumer) {
      const sameEvent = consumers.get(consumer.event) ?? [];
      if (sameEvent.some(({ name }) => name === consumer.name))
        throw new Error(`a consumer named ${consumer.name} is already subscribed to ${consumer.event}`);
      consumers.set(consumer.event, [...sameEvent, consumer]);
    },

    // Subscribing is enough here.
    async start() {},

    async publish(event) {
      if (closed) throw new XiaoqiaoError('shutting_down');
      const delivery = deliver(event);
      underWay.add(delivery);
      try {
        await delivery;
      } finally {
        underWay.delete(delivery);
      }
    },

    async close() {
      closed = true;
      await Promise.allSettled(underWay);
    },
  };
}
