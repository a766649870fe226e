// Realtime for an app: topics that go on through every change of the connection.
import type { MessageOn, ServerFrame, TopicName } from '@xiaoqiao/contract';
import type { Client } from '../client.ts';
import { TransportError } from '../errors.ts';
import { Link, type LinkState } from './link.ts';
import { Publishing } from './publishing.ts';
import type { OpenSocket, WatchHost } from './socket.ts';
import { hostTimers, type Timers } from './timers.ts';
import { HeardTopic, type TopicHandlers } from './topic.ts';

export type RealtimeState = LinkState;

export interface Handlers<T extends TopicName> extends Omit<TopicHandlers, 'message'> {
  message(message: MessageOn<T>): void;
}

export interface RealtimeOptions {
  /** Buys the tickets, and logs in when it must. */
  readonly client: Pick<Client, 'post'>;
  /** As given to the client. */
  readonly baseUrl: string;
  readonly openSocket: OpenSocket;
  /** Left out where the host has no foreground, or does not tell. */
  readonly watch?: WatchHost | undefined;
  readonly onState?: (state: RealtimeState, reason: unknown) => void;
  readonly timers?: Timers;
  readonly random?: () => number;
  readonly now?: () => number;
}

export interface Realtime {
  readonly state: RealtimeState;
  /**
   * Listens until the function that is returned is called. The first one connects.
   * After a break it goes on where it was; `refetch` says when that was too long.
   */
  subscribe<T extends TopicName>(topic: T, handlers: Handlers<T>): () => void;
  /** @throws XiaoqiaoApiError when the server refuses, TransportError when it cannot be reached in time. */
  publish(room: `room/${string}`, data: unknown, options?: { timeoutMs?: number }): Promise<{ seq: number }>;
  /** Again after it has closed, e.g. after a login. */
  connect(): void;
  close(): void;
}

const PUBLISH_TIMEOUT = 15_000;

export function createRealtime({
  client,
  baseUrl,
  openSocket,
  watch,
  onState = () => {},
  timers = hostTimers,
  random = Math.random,
  now = () => Date.now(),
}: RealtimeOptions): Realtime {
  const topics = new Map<string, HeardTopic>();
  const publishing = new Publishing(timers);
  const origin = `${now().toString(36)}${random().toString(36).slice(2, 10)}`;
  let published = 0;
  let unwatch: (() => void) | undefined;

  const link: Link = new Link({
    ...{ baseUrl, openSocket, timers, random, now, onFrame },
    ticket: async () => (await client.post('/realtime/tickets')).ticket,
    onState(state, reason) {
      if (state === 'closed') {
        publishing.endAll(new TransportError('network', 'the connection is closed'));
        unwatch?.();
        unwatch = undefined;
      }
      onState(state, reason);
    },
  });

  function connect(): void {
    unwatch ??= watch?.((change) => link.hostChanged(change));
    link.connect();
  }

  function onFrame(frame: ServerFrame): void {
    switch (frame.type) {
      case 'ready':
        for (const topic of topics.values()) link.send(topic.subscribeFrame());
        for (const waiting of publishing.frames()) link.send(waiting);
        return;
      case 'subscribed':
        topics.get(frame.topic)?.subscribed(frame);
        return;
      case 'refetch':
        topics.get(frame.topic)?.refetch(frame);
        return;
      case 'message': {
        const ack = topics.get(frame.topic)?.message(frame);
        if (ack !== undefined) link.send(ack);
        return;
      }
      case 'presence':
        topics.get(frame.topic)?.presence(frame);
        return;
      case 'published':
        publishing.published(frame);
        return;
      case 'error':
        if (frame.id !== undefined) publishing.refused(frame);
        else if (frame.topic !== undefined) topics.get(frame.topic)?.refused(frame);
    }
  }

  return {
    get state() {
      return link.state;
    },
    subscribe(name, handlers) {
      const topic = topics.get(name) ?? new HeardTopic(name);
      const isFirst = topic.handlers.size === 0;
      topic.handlers.add(handlers as TopicHandlers);
      topics.set(name, topic);
      if (link.state === 'idle') connect();
      else if (isFirst) link.send(topic.subscribeFrame());
      return () => {
        topic.handlers.delete(handlers as TopicHandlers);
        if (topic.handlers.size > 0 || topics.get(name) !== topic) return;
        topics.delete(name);
        link.send({ type: 'unsubscribe', topic: name });
      };
    },
    publish(room, data, { timeoutMs = PUBLISH_TIMEOUT } = {}) {
      if (link.state === 'closed')
        return Promise.reject(new TransportError('network', 'the connection is closed'));
      const id = `${origin}-${++published}`;
      const frame = { type: 'publish', topic: room, id, data };
      const done = publishing.add(id, frame, timeoutMs);
      if (link.state === 'idle') connect();
      else link.send(frame);
      return done;
    },
    connect,
    close: () => link.close(undefined),
  };
}
