// Sends with a confirm: who has waited for `send` knows that the server keeps the message.
import { randomUUID } from 'node:crypto';
import type { Connection, Envelope } from 'rabbitmq-client';
import { inTime } from '../in-time.ts';

export interface Sender {
  /** @throws Error when the server has not confirmed in time */
  send(envelope: Envelope, body: unknown): Promise<void>;
  /** The same, and a message that no queue takes is a failure: it is moved, and must not vanish on the way. */
  move(envelope: Envelope, body: unknown): Promise<void>;
  close(): Promise<void>;
}

export function createSender(connection: Connection, timeoutMs: number): Sender {
  const returned = new Set<string>();
  const publisher = connection.createPublisher({
    confirm: true,
  });
  publisher.on('basic.return', ({ correlationId }) => {
    if (correlationId !== undefined) returned.add(correlationId);
  });
  const send = (envelope: Envelope, body: unknown) =>
    inTime(timeoutMs, `RabbitMQ did not confirm within ${timeoutMs} ms`, publisher.send(envelope, body));
  return {
    send,
    async move(envelope, body) {
      const correlationId = randomUUID();
      await send({ ...envelope, mandatory: true, correlationId }, body);
      // The client tells of a return one turn after the confirm.
      await new Promise(setImmediate);
      if (returned.delete(correlationId)) throw new Error(`no queue takes ${envelope.routingKey}`);
    },
    close: () => publisher.close(),
  };
}
