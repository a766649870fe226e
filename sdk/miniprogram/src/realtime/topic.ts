// One topic of the app: who listens to it, and the last message that was heard.
import type { ServerFrames } from '@xiaoqiao/contract';

export interface TopicHandlers {
  message(message: never): void;
  /** Something was missed for good: fetch the state over HTTP. */
  refetch?(): void;
  /** The server listens; of a room, with the ids of users who are there. */
  subscribed?(about: { readonly present: readonly string[] | undefined }): void;
  /** Of a room: somebody came or went. */
  presence?(about: { readonly userId: string; readonly state: 'joined' | 'left' }): void;
  /** The server refuses the topic, e.g. `topic_not_found`. */
  refused?(error: { readonly error: string; readonly message: string }): void;
}

/** At most so many messages are under way; an `ack` after each quarter keeps them coming. */
const WINDOW = 100;
const ACK_EVERY = 25;

export class HeardTopic {
  readonly name: string;
  readonly handlers = new Set<TopicHandlers>();
  #epoch: string | undefined;
  #seq = 0;
  #acked = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Goes on after what was heard last. */
  subscribeFrame(): object {
    const from = this.#epoch === undefined ? {} : { epoch: this.#epoch, seq: this.#seq };
    return { type: 'subscribe', topic: this.name, window: WINDOW, ...from };
  }

  subscribed({ epoch, seq, refetch, present }: ServerFrames['subscribed']): void {
    this.#moveTo(epoch, seq);
    for (const handler of this.handlers) handler.subscribed?.({ present });
    if (refetch) this.#refetch();
  }

  refetch({ epoch, seq }: ServerFrames['refetch']): void {
    this.#moveTo(epoch, seq);
    this.#refetch();
  }

  /** @returns an `ack` when it is time for one. */
  message(frame: ServerFrames['message']): object | undefined {
    if (frame.seq <= this.#seq) return undefined;
    this.#seq = frame.seq;
    for (const handler of this.handlers) handler.message(frame as never);
    if (this.#seq - this.#acked < ACK_EVERY) return undefined;
    this.#acked = this.#seq;
    return { type: 'ack', topic: this.name, seq: this.#seq };
  }

  presence({ userId, state }: ServerFrames['presence']): void {
    for (const handler of this.handlers) handler.presence?.({ userId, state });
  }

  refused({ error, message }: ServerFrames['error']): void {
    for (const handler of this.handlers) handler.refused?.({ error, message });
  }

  #refetch(): void {
    for (const handler of this.handlers) handler.refetch?.();
  }

  #moveTo(epoch: string, seq: number): void {
    this.#epoch = epoch;
    this.#seq = seq;
    this.#acked = seq;
  }
}
