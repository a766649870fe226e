// Messages among the parts of one process: delivered after the one who published has gone on, as over a network.
import type { Log } from '@xiaoqiao/kit/log';
import { requireShort } from '../message-length.ts';
import type { ChannelListener, Channels } from '../ports.ts';

export class MemoryChannels implements Channels {
  readonly #log: Log;
  readonly #listeners = new Map<string, Set<ChannelListener>>();

  constructor(log: Log) {
    this.#log = log;
  }

  publish(channel: string, message: string): void {
    requireShort(message);
    queueMicrotask(() => {
      for (const listener of [...(this.#listeners.get(channel) ?? [])])
        try {
          listener.onMessage(message);
        } catch (error) {
          this.#log.error('a message was not understood', { channel, error });
        }
    });
  }

  subscribe(channel: string, listener: ChannelListener): () => void {
    const known = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, known.add(listener));
    return () => {
      known.delete(listener);
      if (known.size === 0 && this.#listeners.get(channel) === known) this.#listeners.delete(channel);
    };
  }
}
