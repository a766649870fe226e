// The topics that somebody in this process listens to: one ear per channel, however many connections hear through it.
import type { Log } from '@xiaoqiao/kit/log';
import { messageFrame, writeFrame } from './frame.ts';
import type { ChannelListener, Channels, Position } from './ports.ts';
import { Subscription, type SubscriptionOptions } from './subscription.ts';
import { nameOf, type Topic } from './topic.ts';

/** What a connection is to a topic. */
export interface Subscriber {
  readonly userId: string;
  readonly closed: boolean;
  hasRoom(bytes: number): boolean;
  send(frame: string | Buffer): void;
}

interface LocalTopic {
  readonly channel: string;
  readonly name: string;
  position: Position;
  readonly subscribers: Map<Subscriber, Subscription>;
  /** Connections of each user, where it is told who is there. */
  readonly users: Map<string, number> | undefined;
  opening: Promise<void> | undefined;
  /** Subscribing, and not yet among the subscribers. */
  arriving: number;
}

export interface Subscribe {
  readonly subscriber: Subscriber;
  readonly topic: Topic;
  readonly from: Position | undefined;
  readonly window: number;
  readonly mayPublish: boolean;
}

/** All processes hear here which sessions have ended. */
const SESSIONS = 'control/sessions';
const MOST_PRESENT = 100;
const nowhere: Position = { epoch: '', seq: 0 };

export interface TopicsOptions {
  readonly channels: Channels;
  readonly log: Log;
  readonly onSessionEnd: (sessionId: string) => void;
}

export class Topics implements ChannelListener {
  readonly #channels: Channels;
  readonly #log: Log;
  readonly #onSessionEnd: (sessionId: string) => void;
  readonly #open = new Map<string, LocalTopic>();

  constructor({ channels, log, onSessionEnd }: TopicsOptions) {
    this.#channels = channels;
    this.#log = log;
    this.#onSessionEnd = onSessionEnd;
  }

  async start(): Promise<void> {
    this.#channels.start(this);
    await this.#channels.listen(SESSIONS);
  }

  async endSession(sessionId: string): Promise<void> {
    await this.#channels.signal(SESSIONS, sessionId);
  }

  get size(): number {
    return this.#open.size;
  }

  /** Tells the subscriber `subscribed`, then what it missed, then what comes. */
  async subscribe({ subscriber, topic, from, window, mayPublish }: Subscribe): Promise<Subscription> {
    const local = this.#localOf(topic);
    local.arriving++;
    try {
      await local.opening;
      const options: SubscriptionOptions = {
        ...{ receiver: subscriber, topic: local, channels: this.#channels, mayPublish, window },
        onError: (error) => this.#report('messages could not be fetched', local, error),
      };
      const subscription = new Subscription(options);
      local.subscribers.set(subscriber, subscription);
      await subscription.start(from, async (refetch) => {
        const present = local.users && (await this.#enter(local, subscriber.userId));
        const { epoch, seq } = subscription;
        const { name } = local;
        subscriber.send(
          writeFrame({
            type: 'subscribed',
            topic: name,
            epoch,
            seq,
            refetch,
            ...(present ? { present } : {}),
          }),
        );
      });
      return subscription;
    } catch (error) {
      this.unsubscribe(subscriber, topic.channel);
      throw error;
    } finally {
      local.arriving--;
      // It may have gone while it was coming.
      if (subscriber.closed) this.unsubscribe(subscriber, topic.channel);
      this.#closeIfUnheard(local);
    }
  }

  unsubscribe(subscriber: Subscriber, channel: string): void {
    const local = this.#open.get(channel);
    const subscription = local?.subscribers.get(subscriber);
    if (local === undefined || subscription === undefined) return;
    subscription.end();
    local.subscribers.delete(subscriber);
    if (local.users !== undefined)
      this.#leave(local, subscriber.userId).catch((error) =>
        this.#report('who is there could not be told', local, error),
      );
    this.#closeIfUnheard(local);
  }

  message(channel: string, message: Position & { readonly body: string }): void {
    const local = this.#open.get(channel);
    if (local === undefined) return;
    local.position = { epoch: message.epoch, seq: message.seq };
    const frame = messageFrame(local.name, message.seq, message.body);
    for (const subscription of local.subscribers.values()) subscription.offer(message, frame);
  }

  signal(channel: string, body: string): void {
    if (channel === SESSIONS) return void this.#onSessionEnd(body);
    const local = this.#open.get(channel);
    if (local === undefined) return;
    const { userId, state } = JSON.parse(body);
    const frame = writeFrame({ type: 'presence', topic: local.name, userId, state });
    for (const subscriber of local.subscribers.keys())
      if (subscriber.userId !== userId) subscriber.send(frame);
  }

  interrupted(): void {
    for (const local of this.#open.values())
      this.#reopen(local).catch((error) => this.#report('a channel could not be heard again', local, error));
  }

  async #reopen(local: LocalTopic): Promise<void> {
    local.position = await this.#channels.listen(local.channel);
    for (const subscription of local.subscribers.values()) subscription.catchUp();
  }

  #localOf(topic: Topic): LocalTopic {
    const known = this.#open.get(topic.channel);
    if (known !== undefined) return known;
    const { channel } = topic;
    const local: LocalTopic = {
      ...{ channel, name: nameOf(channel), position: nowhere, subscribers: new Map(), arriving: 0 },
      users: topic.kind === 'room' ? new Map() : undefined,
      opening: undefined,
    };
    this.#open.set(channel, local);
    const position = this.#channels.listen(channel);
    if (position instanceof Promise) local.opening = this.#settle(local, position);
    else local.position = position;
    return local;
  }

  async #settle(local: LocalTopic, listening: Promise<Position>): Promise<void> {
    try {
      const position = await listening;
      // A message may have been quicker.
      if (local.position.epoch !== position.epoch || local.position.seq < position.seq)
        local.position = position;
    } finally {
      local.opening = undefined;
    }
  }

  #closeIfUnheard(local: LocalTopic): void {
    if (local.subscribers.size > 0 || local.arriving > 0) return;
    if (this.#open.get(local.channel) !== local) return;
    this.#open.delete(local.channel);
    const done = this.#channels.unlisten(local.channel);
    if (done instanceof Promise)
      done.catch((error) => this.#report('a channel could not be left', local, error));
  }

  /** @returns who is there, at most a hundred. */
  async #enter({ channel, users }: LocalTopic, userId: string): Promise<string[]> {
    const count = (users!.get(userId) ?? 0) + 1;
    users!.set(userId, count);
    if (count === 1 && (await this.#channels.enter(channel, userId)))
      await this.#channels.signal(channel, JSON.stringify({ userId, state: 'joined' }));
    return [...(await this.#channels.members(channel, MOST_PRESENT))];
  }

  async #leave({ channel, users }: LocalTopic, userId: string): Promise<void> {
    const count = users!.get(userId) ?? 0;
    if (count > 1) users!.set(userId, count - 1);
    else users!.delete(userId);
    if (count === 1 && (await this.#channels.leave(channel, userId)))
      await this.#channels.signal(channel, JSON.stringify({ userId, state: 'left' }));
  }

  #report(message: string, { channel }: LocalTopic, error: unknown): void {
    this.#log.error(message, { channel, error });
  }
}
