// A broker for several processes: RabbitMQ keeps each event for every consumer until its effect is there.
import type { Event } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import type { Connection } from 'rabbitmq-client';
import type { Broker } from '../broker.ts';
import type { Consumer } from '../consumer.ts';
import { inTime } from '../in-time.ts';
import { type AmqpAddress, parseAmqpUrl, showAmqpAddress } from './amqp-url.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters.ts';
import { envelopeOf } from './event-message.ts';
import { openLink } from './link.ts';
import { createSender, type Sender } from './sender.ts';
import { topologyOf } from './topology.ts';
import { type Outcome, workQueue } from './work-queue.ts';

export interface RabbitmqBrokerOptions {
  /** See `parseAmqpUrl`. */
  readonly url: string;
  readonly log: Log;
  /** How long one consumer may take for one event; 60 s when left out. */
  readonly handlerTimeoutMs?: number;
  /** Events that this process handles at the same time for one consumer. Default 4. */
  readonly prefetch?: number;
  /** How long an event waits after the first failure, the second …; the last one holds for all that follow. */
  readonly retryWaitsMs?: readonly number[];
  /** Failures after which an event is dead for a consumer. Default 12. */
  readonly maxAttempts?: number;
  /** How long the server may take for one answer. Default 10 s. */
  readonly timeoutMs?: number;
  /** How long `close` waits for handlers. Default 10 s. */
  readonly closeTimeoutMs?: number;
  /** Hears how each delivery ended. */
  readonly onOutcome?: (consumer: string, outcome: Outcome) => void;
}

export interface RabbitmqBroker extends Broker {
  readonly dead: DeadLetters;
  /** For people: without the password. */
  readonly address: string;
  /** @throws Error when the server does not answer */
  ping(): Promise<void>;
}

const usualWaitsMs = [1000, 5000, 30_000, 120_000, 600_000];

export function createRabbitmqBroker(options: RabbitmqBrokerOptions): RabbitmqBroker {
  const {
    log,
    handlerTimeoutMs = 60_000,
    prefetch = 4,
    retryWaitsMs = usualWaitsMs,
    maxAttempts = 12,
    timeoutMs = 10_000,
    closeTimeoutMs = 10_000,
    onOutcome = () => {},
  } = options;
  const address: AmqpAddress = parseAmqpUrl(options.url);
  const consumers: Consumer[] = [];
  const underWay = new Set<Promise<unknown>>();
  let running:
    | { link: ReturnType<typeof openLink>; sender: Sender; stops: (() => Promise<void>)[] }
    | undefined;
  let isClosed = false;

  const isAway = () => running === undefined || running.link.isAway;
  const topology = () => topologyOf(address.prefix, consumers, retryWaitsMs);
  function present(): { connection: Connection; sender: Sender } {
    if (running === undefined || running.link.isAway) throw new Error('RabbitMQ is away');
    return { connection: running.link.connection, sender: running.sender };
  }
  const dead = createDeadLetters({ present, topology, timeoutMs });

  async function send(event: Event): Promise<void> {
    const { sender } = present();
    await sender.send(
      { ...envelopeOf(event), exchange: topology().events, routingKey: event.name },
      Buffer.from(JSON.stringify(event)),
    );
  }

  return {
    address: showAmqpAddress(address),
    dead,

    get isAway() {
      return isAway();
    },

    subscribe(consumer) {
      if (running !== undefined) throw new Error(`${consumer.name} subscribes after the start`);
      if (consumers.some(({ name, event }) => name === consumer.name && event === consumer.event))
        throw new Error(`a consumer named ${consumer.name} is already subscribed to ${consumer.event}`);
      consumers.push(consumer);
    },

    async start() {
      const standing = topology();
      const link = openLink({ address, topology: standing, timeoutMs, log });
      const { connection } = link;
      const sender = createSender(connection, timeoutMs);
      running = { link, sender, stops: [] };
      await link.firstAnswer();
      const byName = Map.groupBy(consumers, ({ name }) => name);
      for (const [name, ofName] of byName)
        running.stops.push(
          workQueue({
            connection,
            sender,
            topology: standing,
            name,
            consumers: ofName,
            prefetch,
            maxAttempts,
            handlerTimeoutMs,
            onOutcome,
            log,
          }),
        );
    },

    async publish(event) {
      if (isClosed) throw new XiaoqiaoError('shutting_down');
      const sending = send(event);
      underWay.add(sending);
      try {
        await sending;
      } finally {
        underWay.delete(sending);
      }
    },

    async ping() {
      await dead.count();
    },

    async close() {
      isClosed = true;
      const { link, sender, stops } = running ?? {};
      if (link === undefined || sender === undefined) return;
      running = undefined;
      const drained = Promise.allSettled([...underWay, ...stops!.map((stop) => stop())]);
      await inTime(closeTimeoutMs, `handlers took longer than ${closeTimeoutMs} ms to end`, drained).catch(
        (error: unknown) =>
          log.warn('consumers are left behind; their events are delivered again', { error }),
      );
      await link.close(sender);
    },
  };
}
