// Takes what has happened to whoever cares: the relay out of the outbox, the broker to the consumers, and what comes due by itself.
import type { Broker } from '@xiaoqiao/broker';
import { createRelay, type Relay } from '@xiaoqiao/database';
import type { Ground } from './ground.ts';
import type { Services } from './services.ts';
import { sweepHourly } from './sweep-hourly.ts';

/** Subscribes at once; nothing is delivered before `start`, or `drain`. */
export function openDelivery(ground: Ground, services: Services, broker: Broker) {
  const { database, clock, log, stopper } = ground;
  for (const consumer of services.consumers) broker.subscribe(consumer);
  const relay: Relay = createRelay({
    database,
    clock,
    publish: broker.publish,
    isAway: () => broker.isAway,
    log,
    options: { leaseMs: 15_000 },
  });
  return {
    relay,
    async start(): Promise<void> {
      clock.onAdvance(() => relay.wake());
      stopper.add('broker', () => broker.close());
      await broker.start().catch(inWords);
      relay.start();
      stopper.add('relay', () => relay.stop());
      stopper.add('file sweep', sweepHourly(services.files, ground));
    },
  };
}

export function inWords(cause: Error): never {
  throw new Error(`AMQP_URL: ${cause.message}`, { cause });
}
