// Use cases of a socket, one per frame: subscribe, unsubscribe, publish, ack, ping.
import type { ClientFrame } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Connection } from './connection.ts';
import { type FrameOf, writeFrame } from './frame.ts';
import type { RealtimeDependencies } from './ports.ts';
import type { RealtimeSettings } from './settings.ts';
import { accessTo, type Topic, topicOf } from './topic.ts';
import type { Topics } from './topics.ts';

export interface FrameTools extends Pick<RealtimeDependencies, 'clock' | 'feeds' | 'orders' | 'rooms'> {
  readonly topics: Topics;
  readonly settings: RealtimeSettings;
}

/** @throws XiaoqiaoError `topic_not_found`, `too_many_subscriptions`, `forbidden`, `body_too_large`, `frame_invalid` */
export function handleFrame(
  tools: FrameTools,
  connection: Connection,
  frame: ClientFrame,
): Promise<void> | void {
  switch (frame.type) {
    case 'subscribe':
      return subscribe(tools, connection, frame);
    case 'unsubscribe':
      return unsubscribe(tools, connection, frame);
    case 'publish':
      return publish(tools, connection, frame);
    case 'ack':
      connection.subscriptions.get(topicNamed(frame.topic, connection).feed)?.ack(frame.seq);
      return;
    case 'ping':
      connection.send(writeFrame(frame.id === undefined ? { type: 'pong' } : { type: 'pong', id: frame.id }));
  }
}

async function subscribe(
  tools: FrameTools,
  connection: Connection,
  frame: FrameOf<'subscribe'>,
): Promise<void> {
  const { epoch, seq, window = Number.POSITIVE_INFINITY } = frame;
  if ((epoch === undefined) !== (seq === undefined))
    throw new XiaoqiaoError('frame_invalid', {
      details: {
        issues: [
          {
            part: 'frame',
            field: epoch === undefined ? 'epoch' : 'seq',
            rule: 'required',
            message: 'epoch and seq go together',
          },
        ],
      },
    });
  const { topics, settings } = tools;
  const topic = topicNamed(frame.topic, connection);
  const { subscriptions } = connection;
  if (!subscriptions.has(topic.feed) && subscriptions.size >= settings.subscriptions)
    throw new XiaoqiaoError('too_many_subscriptions', { details: { limit: settings.subscriptions } });
  const access = await accessTo(tools, topic, connection);
  if (access === 'none') throw notFound(topic.name);
  if (subscriptions.delete(topic.feed)) topics.unsubscribe(connection, topic.feed);
  if (connection.closed) return;
  const subscription = await topics.subscribe({
    subscriber: connection,
    topic,
    from: epoch === undefined || seq === undefined ? undefined : { epoch, seq },
    window,
    mayPublish: access === 'speak',
  });
  if (!connection.closed) subscriptions.set(topic.feed, subscription);
}

function unsubscribe(
  { topics }: FrameTools,
  connection: Connection,
  { topic: name }: FrameOf<'unsubscribe'>,
): void {
  const topic = topicNamed(name, connection);
  if (connection.subscriptions.delete(topic.feed)) topics.unsubscribe(connection, topic.feed);
  connection.send(writeFrame({ type: 'unsubscribed', topic: topic.name }));
}

/** Only in rooms: what happens to users and orders is told by events. */
async function publish(
  tools: FrameTools,
  connection: Connection,
  { topic: name, id, data }: FrameOf<'publish'>,
): Promise<void> {
  const topic = topicNamed(name, connection);
  const subscription = connection.subscriptions.get(topic.feed);
  const access = subscription === undefined ? await accessTo(tools, topic, connection) : undefined;
  if (access === 'none') throw notFound(name);
  if (!(subscription?.mayPublish ?? access === 'speak')) throw new XiaoqiaoError('forbidden');
  const { clock, feeds, settings } = tools;
  const text = JSON.stringify(data);
  if (Buffer.byteLength(text) > settings.publishBytes)
    throw new XiaoqiaoError('body_too_large', { details: { limit: settings.publishBytes } });
  const from = connection.userId;
  const sentAt = toRfc3339(clock.now());
  const { seq } = await feeds.publish(topic.feed, {
    id: `${from} ${id}`,
    body: JSON.stringify({ id, event: 'room.message', data, sentAt, from }),
  });
  connection.send(writeFrame({ type: 'published', topic: topic.name, id, seq }));
}

function topicNamed(name: string, connection: Connection): Topic {
  const topic = topicOf(name, connection);
  if (topic === undefined) throw notFound(name);
  return topic;
}

/** The same whether it does not exist or is somebody else's: ids must not be guessable. */
const notFound = (topic: string) => new XiaoqiaoError('topic_not_found', { details: { topic } });
