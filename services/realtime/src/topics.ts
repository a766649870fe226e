// The topics that somebody in this process listens to: one ear per feed, however many connections hear through it.
import type { Log } from '@xiaoqiao/kit/log';
import { messageFrame, writeFrame } from './frame.ts';
import type { FeedListener, Feeds, Position } from './ports.ts';
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
  readonly feed: string;
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
/** In larger rooms nobody is told who comes and goes: that would be a message to everybody for everybody. */
const MOST_PRESENT = 100;
const nowhere: Position = { epoch: '', seq: 0 };

export interface TopicsOptions {
  readonly feeds: Feeds;
  readonly log: Log;
  readonly onSessionEnd: (sessionId: string) => void;
}

export class Topics implements FeedListener {
  readonly #feeds: Feeds;
  readonly #log: Log;
  readonly #onSessionEnd: (sessionId: string) => void;
  readonly #open = new Map<string, LocalTopic>();

  constructor({ feeds, log, onSessionEnd }: TopicsOptions) {
    this.#feeds = feeds;
    this.#log = log;
    this.#onSessionEnd = onSessionEnd;
  }

  async start(): Promise<void> {
    this.#feeds.start(this);
    await this.#feeds.listen(SESSIONS);
  }

  async endSession(sessionId: string): Promise<void> {
    await this.#feeds.signal(SESSIONS, sessionId);
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
        ...{ receiver: subscriber, topic: local, feeds: this.#feeds, mayPublish, window },
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
      this.unsubscribe(subscriber, topic.feed);
      throw error;
    } finally {
      local.arriving--;
      // It may have gone while it was coming.
      if (subscriber.closed) this.unsubscribe(subscriber, topic.feed);
      this.#closeIfUnheard(local);
    }
  }

  unsubscribe(subscriber: Subscriber, feed: string): void {
    const local = this.#open.get(feed);
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

  message(feed: string, message: Position & { readonly body: string }): void {
    const local = this.#open.get(feed);
    if (local === undefined) return;
    local.position = { epoch: message.epoch, seq: message.seq };
    const frame = messageFrame(local.name, message.seq, message.body);
    for (const subscription of local.subscribers.values()) subscription.offer(message, frame);
  }

  signal(feed: string, body: string): void {
    if (feed === SESSIONS) return void this.#onSessionEnd(body);
    const local = this.#open.get(feed);
    if (local === undefined) return;
    const { userId, state } = JSON.parse(body);
    const frame = writeFrame({ type: 'presence', topic: local.name, userId, state });
    for (const subscriber of local.subscribers.keys())
      if (subscriber.userId !== userId) subscriber.send(frame);
  }

  interrupted(feed: string): void {
    const local = this.#open.get(feed);
    if (local !== undefined)
      this.#reopen(local).catch((error) => this.#report('a feed could not be heard again', local, error));
  }

  async #reopen(local: LocalTopic): Promise<void> {
    local.position = await this.#feeds.listen(local.feed);
    for (const subscription of local.subscribers.values()) subscription.catchUp();
  }

  #localOf(topic: Topic): LocalTopic {
    const known = this.#open.get(topic.feed);
    if (known !== undefined) return known;
    const { feed } = topic;
    const local: LocalTopic = {
      ...{ feed, name: nameOf(feed), position: nowhere, subscribers: new Map(), arriving: 0 },
      users: topic.kind === 'room' ? new Map() : undefined,
      opening: undefined,
    };
    this.#open.set(feed, local);
    const position = this.#feeds.listen(feed);
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
    if (this.#open.get(local.feed) !== local) return;
    this.#open.delete(local.feed);
    const done = this.#feeds.unlisten(local.feed);
    if (done instanceof Promise)
      done.catch((error) => this.#report('a feed could not be left', local, error));
  }

  /** @returns who is there; undefined in a large room. */
  async #enter({ feed, users }: LocalTopic, userId: string): Promise<string[] | undefined> {
    const count = (users!.get(userId) ?? 0) + 1;
    users!.set(userId, count);
    const isNew = count === 1 && (await this.#feeds.enter(feed, userId));
    if (users!.size > MOST_PRESENT) return undefined;
    if (isNew) await this.#feeds.signal(feed, JSON.stringify({ userId, state: 'joined' }));
    return [...(await this.#feeds.members(feed, MOST_PRESENT))];
  }

  async #leave({ feed, users }: LocalTopic, userId: string): Promise<void> {
    const count = users!.get(userId) ?? 0;
    if (count > 1) users!.set(userId, count - 1);
    else users!.delete(userId);
    if (count !== 1 || !(await this.#feeds.leave(feed, userId))) return;
    if (users!.size < MOST_PRESENT) await this.#feeds.signal(feed, JSON.stringify({ userId, state: 'left' }));
  }

  #report(message: string, { feed }: LocalTopic, error: unknown): void {
    this.#log.error(message, { feed, error });
  }
}
