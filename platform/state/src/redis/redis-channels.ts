// Messages between processes over Redis: a connection that only listens, and that knows when it may have missed some.

import { requireShort } from '../message-length.ts';
import type { ChannelListener, Channels } from '../ports.ts';
import type { Client } from './open-clients.ts';
import type { RedisConnection } from './redis-connection.ts';

/** A connection can die without a word; one that listens would never notice. */
const PULSE_MS = 2000;

export class RedisChannels implements Channels {
  readonly #connection: RedisConnection;
  readonly #subscriber: Client;
  readonly #timeoutMs: number;
  readonly #listeners = new Map<string, Set<ChannelListener>>();
  readonly #pulse: NodeJS.Timeout;
  #connected = false;
  #closed = false;

  constructor(connection: RedisConnection, subscriber: Client, timeoutMs: number) {
    this.#connection = connection;
    this.#subscriber = subscriber;
    this.#timeoutMs = timeoutMs;
    // The connection for commands goes through the same, and tells it.
    subscriber.on('error', () => {});
    subscriber.on('node error', () => {});
    subscriber.on('message', (channel: string, message: string) => this.#deliver(channel, message));
    subscriber.on('ready', () => void this.#resume());
    subscriber.on('close', () => {
      this.#connected = false;
    });
    this.#pulse = setInterval(() => void this.#feelPulse(), PULSE_MS).unref();
  }

  async publish(channel: string, message: string): Promise<void> {
    requireShort(message);
    const name = this.nameOf(channel);
    await this.#connection.run('channels', (client) => client.publish(name, message));
  }

  async subscribe(channel: string, listener: ChannelListener): Promise<() => void> {
    const name = this.nameOf(channel);
    const known = this.#listeners.get(name);
    const listeners = known ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    // While there is no connection, or when this one fails, the next one subscribes and tells of a gap.
    if (known === undefined && this.#connected)
      await this.#within(this.#subscriber.subscribe(name)).catch(() => this.#startOver());
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(name) !== listeners) return;
      this.#listeners.delete(name);
      if (this.#connected) void this.#within(this.#subscriber.unsubscribe(name)).catch(() => {});
    };
  }

  /** As Redis knows the channel. */
  nameOf(channel: string): string {
    return `${this.#connection.prefix}channel:${channel}`;
  }

  /** Resolves once it listens. */
  async start(): Promise<void> {
    if (this.#subscriber.status === 'ready') await this.#resume();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#pulse);
    this.#subscriber.disconnect();
  }

  async #resume(): Promise<void> {
    if (this.#closed) return;
    this.#connected = true;
    const names = [...this.#listeners.keys()];
    try {
      if (names.length > 0) await this.#within(this.#subscriber.subscribe(...names));
    } catch {
      this.#startOver();
      return;
    }
    for (const [channel, listeners] of this.#listeners)
      for (const { onGap } of listeners) this.#guard(channel, () => onGap?.());
  }

  async #feelPulse(): Promise<void> {
    if (!this.#connected) return;
    try {
      await this.#within(this.#subscriber.ping());
    } catch {
      this.#startOver();
    }
  }

  /** What the new connection subscribes to, and what was missed meanwhile, follows from its `ready`. */
  #startOver(): void {
    if (this.#closed || !this.#connected) return;
    this.#connected = false;
    this.#subscriber.disconnect(true);
  }

  #deliver(channel: string, message: string): void {
    for (const listener of [...(this.#listeners.get(channel) ?? [])])
      this.#guard(channel, () => listener.onMessage(message));
  }

  #guard(channel: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#connection.log.error('a message was not understood', { channel, error });
    }
  }

  async #within<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Redis did not answer')), this.#timeoutMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
