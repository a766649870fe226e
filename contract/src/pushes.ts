// Pushes: which events a phone hears of, on which topics, and what they tell.
import type { EventName, EventPayloads } from './events.ts';

/** `user`: on `user/me` of the event's `userId` · `order`: on `order/<orderId>`. */
type PushTopic = 'user' | 'order';

interface PushRule<N extends EventName> {
  readonly topics: readonly PushTopic[];
  /** Fields of the event's data that travel; the others stay inside. */
  readonly fields: readonly (keyof EventPayloads[N] & string)[];
}

const user = ['user'] as const;
const both = ['user', 'order'] as const;

/** Every event here has a `userId`, and an `orderId` where its topics need one. */
export const pushes = {
  'order.paid': { topics: both, fields: ['orderId', 'amount', 'paidAt'] },
  'order.shipped': { topics: both, fields: ['orderId', 'number', 'carrier', 'trackingNumber', 'shippedAt'] },
  'order.completed': { topics: both, fields: ['orderId', 'by'] },
  'order.cancelled': { topics: both, fields: ['orderId', 'reason'] },
  'order.refund-requested': { topics: both, fields: ['orderId', 'refundId', 'amount'] },
  'order.refund-rejected': { topics: both, fields: ['orderId', 'refundId'] },
  'order.refund-approved': { topics: both, fields: ['orderId', 'refundId', 'amount'] },
  'order.refunded': { topics: both, fields: ['orderId', 'refundId', 'amount', 'refundedTotal', 'whole'] },
  'order.refund-failed': { topics: both, fields: ['orderId', 'refundId'] },
  'file.ready': { topics: user, fields: ['fileId', 'purpose'] },
  'file.rejected': { topics: user, fields: ['fileId', 'purpose', 'rejection'] },
  'task.due': { topics: user, fields: ['taskId', 'title', 'dueAt'] },
} as const satisfies { [N in EventName]?: PushRule<N> };

export type PushName = keyof typeof pushes;
/** The `data` of a push. */
export type PushData<N extends PushName> = Pick<
  EventPayloads[N],
  (typeof pushes)[N]['fields'][number] & keyof EventPayloads[N]
>;

interface Sent<Event extends string, Data> {
  readonly seq: number;
  /** The same however often the event was delivered. */
  readonly id: string;
  readonly event: Event;
  readonly data: Data;
  readonly sentAt: string;
}

/** A message on `user/me`: one member per event, so that a switch on `event` narrows `data`. */
export type UserMessage = { [N in PushName]: Sent<N, PushData<N>> }[PushName];
type OrderPush = {
  [N in PushName]: 'order' extends (typeof pushes)[N]['topics'][number] ? N : never;
}[PushName];
/** A message on `order/<id>`. */
export type OrderMessage = { [N in OrderPush]: Sent<N, PushData<N>> }[OrderPush];
/** A message on `room/<id>`. */
export interface RoomMessage extends Sent<'room.message', unknown> {
  /** Who published it. */
  readonly from: string;
}

/** What arrives on a topic, by its name. */
export type MessageOn<Topic extends string> = Topic extends 'user/me'
  ? UserMessage
  : Topic extends `order/${string}`
    ? OrderMessage
    : Topic extends `room/${string}`
      ? RoomMessage
      : never;
export type TopicName = 'user/me' | `order/${string}` | `room/${string}`;
