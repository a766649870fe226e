// What consumers could not handle: kept in one queue, shown to operators, and put back by them.
import type { Channel, Connection, SyncMessage } from 'rabbitmq-client';
import { inTime } from '../in-time.ts';
import { eventOf, failuresOf, identityOf } from './event-message.ts';
import type { Sender } from './sender.ts';
import type { Topology } from './topology.ts';

export interface DeadLetter {
  readonly eventId: string;
  readonly event: string;
  readonly consumer: string;
  readonly failures: number;
  readonly reason: string;
}

export interface DeadLetters {
  count(): Promise<number>;
  /** At most `limit` of them; they stay where they are. */
  list(limit: number): Promise<DeadLetter[]>;
  /** Hands a dead event to its consumer again. @returns whether it was found among the first thousand */
  requeue(letter: Pick<DeadLetter, 'eventId' | 'consumer'>): Promise<boolean>;
}

export interface DeadLettersOptions {
  readonly present: () => { connection: Connection; sender: Sender };
  readonly topology: () => Topology;
  readonly timeoutMs: number;
}

const SEARCHED = 1000;

export function createDeadLetters({ present, topology, timeoutMs }: DeadLettersOptions): DeadLetters {
  /** One looks after the other: what one holds in its hands the next would not see. */
  let last: Promise<unknown> = Promise.resolve();

  function look<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const mine = last.then(async () => {
      const channel = await present().connection.acquire();
      try {
        return await inTime(timeoutMs, `RabbitMQ did not answer within ${timeoutMs} ms`, work(channel));
      } finally {
        // What was taken and not acknowledged goes back with the end of the channel.
        await channel.close().catch(() => {});
      }
    });
    last = mine.catch(() => {});
    return mine;
  }

  const letterOf = (message: SyncMessage): DeadLetter => {
    const event = eventOf(message);
    const death: unknown = message.headers?.['x-death']?.[0];
    const { queue, reason } = (death ?? {}) as { queue?: string; reason?: string };
    const consumer = message.headers?.['x-consumer'] ?? queue?.slice(topology().queueOf('').length) ?? '';
    return {
      eventId: event?.id ?? message.messageId ?? '',
      event: event?.name ?? '',
      consumer: String(consumer),
      failures: failuresOf(message),
      reason: String(message.headers?.['x-reason'] ?? reason ?? ''),
    };
  };

  async function* taken(channel: Channel, limit: number): AsyncGenerator<SyncMessage> {
    for (let count = 0; count < limit; count++) {
      const message = await channel.basicGet({ queue: topology().dead });
      if (message === undefined) return;
      yield message;
    }
  }

  return {
    count: () =>
      look(async (channel) => {
        const { messageCount } = await channel.queueDeclare({ queue: topology().dead, passive: true });
        return messageCount;
      }),

    list: (limit) =>
      look(async (channel) => {
        const letters: DeadLetter[] = [];
        for await (const message of taken(channel, Math.min(limit, SEARCHED)))
          letters.push(letterOf(message));
        return letters;
      }),

    requeue: ({ eventId, consumer }) =>
      look(async (channel) => {
        for await (const message of taken(channel, SEARCHED)) {
          const letter = letterOf(message);
          if (letter.eventId !== eventId || letter.consumer !== consumer) continue;
          const place = { exchange: '', routingKey: topology().queueOf(consumer) };
          await present().sender.move({ ...place, ...identityOf(message) }, message.body);
          channel.basicAck({ deliveryTag: message.deliveryTag });
          return true;
        }
        return false;
      }),
  };
}
