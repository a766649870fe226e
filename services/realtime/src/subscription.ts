// One connection on one topic: where it is, and how it gets from there to where the topic is, without a gap and without a double.
import { messageFrame, writeFrame } from './frame.ts';
import type { Feeds, Position } from './ports.ts';

/** The connection, as far as a subscription knows it. */
export interface Receiver {
  /** May so many bytes be added to what waits to be sent? */
  hasRoom(bytes: number): boolean;
  send(frame: string | Buffer): void;
}

/** The topic in this process. */
export interface Heard {
  readonly feed: string;
  readonly name: string;
  /** Of the last message that was heard. */
  readonly position: Position;
}

export interface SubscriptionOptions {
  readonly receiver: Receiver;
  readonly topic: Heard;
  readonly feeds: Pick<Feeds, 'since'>;
  readonly mayPublish: boolean;
  /** Messages that may be under way without `ack`. */
  readonly window: number;
  readonly onError: (error: unknown) => void;
}

const BATCH = 50;

type Rows = Awaited<ReturnType<Feeds['since']>>;

export class Subscription implements Position {
  epoch = '';
  seq = 0;
  readonly mayPublish: boolean;
  /** `live`: the next message goes straight out · `loading`: what was missed is fetched · `behind`: waits until there is room. */
  #state: 'live' | 'loading' | 'behind' = 'loading';
  #acked = 0;
  #ended = false;
  readonly #window: number;
  readonly #receiver: Receiver;
  readonly #topic: Heard;
  readonly #feeds: Pick<Feeds, 'since'>;
  readonly #onError: (error: unknown) => void;

  constructor({ receiver, topic, feeds, mayPublish, window, onError }: SubscriptionOptions) {
    this.#receiver = receiver;
    this.#topic = topic;
    this.#feeds = feeds;
    this.mayPublish = mayPublish;
    this.#window = window;
    this.#onError = onError;
  }

  /** Goes on after `from`, or at what comes next; `announce` is called before the first message, with whether something is lost. */
  async start(
    from: Position | undefined,
    announce: (refetch: boolean) => Promise<void> | void,
  ): Promise<void> {
    const rows = from === undefined ? [] : await this.#feeds.since(this.#topic.feed, from, BATCH);
    this.#moveTo(from === undefined || rows === 'gone' ? this.#topic.position : from);
    await announce(rows === 'gone');
    await this.#load(rows === 'gone' ? [] : rows);
  }

  /** A message that the topic has just heard. */
  offer(message: Position, frame: Buffer): void {
    if (this.#state !== 'live') return;
    if (message.epoch === this.epoch) {
      if (message.seq <= this.seq) return;
      if (message.seq === this.seq + 1) {
        if (this.#hasRoom(frame.length)) this.#pass(message.seq, frame);
        else this.#state = 'behind';
        return;
      }
    }
    this.catchUp();
  }

  ack(seq: number): void {
    if (seq <= this.#acked || seq > this.seq) return;
    this.#acked = seq;
    this.wake();
  }

  /** There may be room again. */
  wake(): void {
    if (this.#state === 'behind' && this.#hasRoom(0)) this.catchUp();
  }

  /** Asks what was missed, whatever was heard. */
  catchUp(): void {
    if (this.#state === 'loading') return;
    this.#state = 'loading';
    this.#load(undefined).catch(this.#onError);
  }

  end(): void {
    this.#ended = true;
  }

  get isBehind(): boolean {
    return this.#state === 'behind';
  }

  async #load(first: Rows | undefined): Promise<void> {
    let rows = first;
    try {
      for (;;) {
        const knewOfMore = this.#isBehind(this.#topic.position);
        rows ??= await this.#feeds.since(this.#topic.feed, this, BATCH);
        if (this.#ended) return;
        if (rows === 'gone') return this.#refetch();
        for (const { seq, body } of rows) {
          const frame = messageFrame(this.#topic.name, seq, body);
          if (!this.#hasRoom(frame.length)) {
            this.#state = 'behind';
            return;
          }
          this.#pass(seq, frame);
        }
        // What was heard meanwhile has passed this subscription by.
        if (!this.#isBehind(this.#topic.position)) {
          this.#state = 'live';
          return;
        }
        // What was known before it was asked for, and is not there, will not come.
        if (rows.length === 0 && first === undefined && knewOfMore) return this.#refetch();
        first = undefined;
        rows = undefined;
      }
    } catch (error) {
      this.#state = 'behind';
      throw error;
    }
  }

  #refetch(): void {
    this.#moveTo(this.#topic.position);
    this.#state = 'live';
    const { epoch, seq } = this;
    this.#receiver.send(writeFrame({ type: 'refetch', topic: this.#topic.name, epoch, seq }));
  }

  #isBehind({ epoch, seq }: Position): boolean {
    return epoch !== this.epoch || seq > this.seq;
  }

  #moveTo({ epoch, seq }: Position): void {
    this.epoch = epoch;
    this.seq = seq;
    this.#acked = seq;
  }

  #hasRoom(bytes: number): boolean {
    return this.seq - this.#acked < this.#window && this.#receiver.hasRoom(bytes);
  }

  #pass(seq: number, frame: Buffer): void {
    this.seq = seq;
    this.#receiver.send(frame);
  }
}
