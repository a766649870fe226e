// What stands in RabbitMQ: an exchange for events, a queue for each consumer, queues to wait in, and one for the dead.
import type { Consumer } from '../consumer.ts';

interface Exchange {
  readonly exchange: string;
  readonly type: 'topic' | 'fanout';
  readonly durable: true;
}

interface Queue {
  readonly queue: string;
  readonly durable: true;
  readonly arguments: Record<string, string | number>;
}

interface Binding {
  readonly exchange: string;
  readonly queue: string;
  readonly routingKey: string;
}

export interface Topology {
  readonly events: string;
  readonly dead: string;
  readonly exchanges: readonly Exchange[];
  readonly queues: readonly Queue[];
  readonly bindings: readonly Binding[];
  queueOf(consumer: string): string;
  /** Where a message waits after its n-th failure, under the name of its queue. */
  retryAfter(failures: number): string;
}

/** Deliveries that ended without an answer: the process died over it, or the connection broke. */
const DELIVERY_LIMIT = 20;
/** Looking at the dead delivers them and puts them back; they must outlive that. */
const NO_LIMIT = 1_000_000_000;

// Without `at-least-once` a message that moves on by itself can be lost; without `reject-publish` it is not to be had.
const moving = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' };

export function topologyOf(
  prefix: string,
  consumers: readonly Consumer[],
  waitsMs: readonly number[],
): Topology {
  const events = `${prefix}.events`;
  const dead = `${prefix}.dead`;
  const waits = [...new Set(waitsMs)];
  const queueOf = (consumer: string) => `${prefix}.to.${consumer}`;
  // The wait is in the name: a queue's arguments cannot change, so another wait is another queue.
  const retryOf = (ms: number) => `${prefix}.retry.${ms}`;
  const quorum = (queue: string, more: Record<string, string | number>): Queue => ({
    queue,
    durable: true,
    arguments: { 'x-queue-type': 'quorum', ...more },
  });
  const names = [...new Set(consumers.map(({ name }) => name))];
  return {
    events,
    dead,
    exchanges: [
      { exchange: events, type: 'topic', durable: true },
      ...waits.map((ms) => ({ exchange: retryOf(ms), type: 'fanout' as const, durable: true as const })),
    ],
    queues: [
      quorum(dead, { 'x-delivery-limit': NO_LIMIT }),
      // The routing key stays the name of the consumer's queue, and the default exchange leads there.
      ...waits.map((ms) =>
        quorum(retryOf(ms), { ...moving, 'x-message-ttl': ms, 'x-dead-letter-exchange': '' }),
      ),
      ...names.map((name) =>
        quorum(queueOf(name), {
          ...moving,
          'x-delivery-limit': DELIVERY_LIMIT,
          'x-dead-letter-exchange': '',
          'x-dead-letter-routing-key': dead,
        }),
      ),
    ],
    bindings: [
      ...waits.map((ms) => ({ exchange: retryOf(ms), queue: retryOf(ms), routingKey: '' })),
      ...consumers.map(({ name, event }) => ({ exchange: events, queue: queueOf(name), routingKey: event })),
    ],
    queueOf,
    retryAfter: (failures) => retryOf(waitsMs[Math.min(failures, waitsMs.length) - 1]!),
  };
}
