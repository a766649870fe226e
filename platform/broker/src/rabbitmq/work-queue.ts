// A consumer's queue: each message is acknowledged after its effect, waits after a failure, and is dead after too many.
import { type Connection, ConsumerStatus } from 'rabbitmq-client';
import type { Consumer } from '../consumer.ts';
import { type HandlingOptions, handleInTime } from '../handle-in-time.ts';
import { eventOf, failuresOf, identityOf, type Message } from './event-message.ts';
import type { Sender } from './sender.ts';
import type { Topology } from './topology.ts';

export type Outcome = 'handled' | 'retried' | 'dead';

export interface WorkQueueOptions extends HandlingOptions {
  readonly connection: Connection;
  readonly sender: Sender;
  readonly topology: Topology;
  readonly name: string;
  /** Of this name, one for each of its events. */
  readonly consumers: readonly Consumer[];
  readonly prefetch: number;
  readonly maxAttempts: number;
  readonly onOutcome: (consumer: string, outcome: Outcome) => void;
}

const REASON_LIMIT = 2000;

/** @returns what stops it: nothing more is taken, and what is being handled is waited for */
export function workQueue(options: WorkQueueOptions): () => Promise<void> {
  const { connection, topology, name, consumers, prefetch, log } = options;
  const queue = topology.queueOf(name);
  const handlers = new Map(consumers.map((consumer) => [consumer.event as string, consumer]));
  const declared = topology.queues.find((each) => each.queue === queue)!;
  const worker = connection.createConsumer(
    {
      queue,
      queueOptions: declared,
      exchanges: topology.exchanges.filter(({ exchange }) => exchange === topology.events),
      queueBindings: topology.bindings.filter((binding) => binding.queue === queue),
      qos: { prefetchCount: prefetch },
      concurrency: prefetch,
    },
    (message) => handle(message, handlers, options),
  );
  worker.on('error', (error) => {
    // The connection speaks for itself; its end is not thirty errors.
    if (connection.ready) log.warn('a queue is not served; it is tried again', { consumer: name, error });
  });
  return () => worker.close();
}

async function handle(
  message: Message,
  handlers: ReadonlyMap<string, Consumer>,
  options: WorkQueueOptions,
): Promise<ConsumerStatus> {
  const { name, log, onOutcome, maxAttempts } = options;
  const event = eventOf(message);
  const failures = failuresOf(message) + 1;
  let reason: string;
  try {
    if (event === undefined) throw new Error('the message is not an event');
    const consumer = handlers.get(event.name);
    // Another version of this program has bound its queue to it, and may still be running.
    if (consumer === undefined) throw new Error(`nobody here handles ${event.name}`);
    await handleInTime(consumer, event, options);
    onOutcome(name, 'handled');
    return ConsumerStatus.ACK;
  } catch (error) {
    reason = (error instanceof Error ? error.message : String(error)).slice(0, REASON_LIMIT);
  }
  const isDead = event === undefined || failures >= maxAttempts;
  const context = { consumer: name, event: event?.name, eventId: event?.id, failures, reason };
  try {
    await moveOn(message, { failures, reason, isDead }, options);
  } catch (error) {
    // It stays where it is, and is handled again: by another process, or after the connection is back.
    log.warn('a failed event could not be put aside', { ...context, error });
    return ConsumerStatus.REQUEUE;
  }
  if (isDead) log.error('an event is dead for a consumer: no attempt is left', context);
  else log.warn('a consumer failed; the event is handed to it again', context);
  onOutcome(name, isDead ? 'dead' : 'retried');
  return ConsumerStatus.ACK;
}

/** A copy first, then the acknowledgement: what happens in between makes two of it, never none. */
function moveOn(
  message: Message,
  { failures, reason, isDead }: { failures: number; reason: string; isDead: boolean },
  { topology, sender, name }: WorkQueueOptions,
): Promise<void> {
  const headers = { 'x-consumer': name, 'x-failures': failures, 'x-reason': reason };
  const place = isDead
    ? { exchange: '', routingKey: topology.dead }
    : { exchange: topology.retryAfter(failures), routingKey: topology.queueOf(name) };
  return sender.move({ ...place, ...identityOf(message), headers }, message.body);
}
