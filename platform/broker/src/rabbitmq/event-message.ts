// An event as a message, and a message as an event, if it is one.
import type { Event } from '@xiaoqiao/contract';
import type { Envelope, SyncMessage } from 'rabbitmq-client';

export type Message = Pick<SyncMessage, 'body' | 'headers' | 'messageId' | 'type'>;

export const envelopeOf = (event: Event): Envelope => ({
  durable: true,
  messageId: event.id,
  type: event.name,
  contentType: 'application/json',
  headers: { 'x-event-version': event.version },
});

/** What stays the same when a message moves to another queue. */
export const identityOf = ({ messageId, type }: Message): Envelope => ({
  durable: true,
  ...(messageId === undefined ? {} : { messageId }),
  ...(type === undefined ? {} : { type }),
});

/** Anybody with access to the server can put anything into a queue. */
export function eventOf({ body }: Message): Event | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { id, name, version, occurredAt } = body as Partial<Record<keyof Event, unknown>>;
  const isEvent =
    typeof id === 'string' &&
    typeof name === 'string' &&
    Number.isInteger(version) &&
    typeof occurredAt === 'string' &&
    'data' in body;
  return isEvent ? (body as Event) : undefined;
}

export const failuresOf = ({ headers }: Message): number => {
  const failures: unknown = headers?.['x-failures'];
  return Number.isSafeInteger(failures) ? (failures as number) : 0;
};
