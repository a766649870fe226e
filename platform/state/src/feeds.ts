// What feeds can do: numbered messages that are kept for a while, signals that are not, and who is there.
import type { Awaitable } from './ports.ts';

/** A place in a feed. Numbers of different epochs have nothing to do with each other. */
export interface Position {
  readonly epoch: string;
  /** Of the last message; 0 when there was none. */
  readonly seq: number;
}

export interface Kept {
  readonly seq: number;
  readonly body: string;
}

export interface FeedListener {
  /** In the order of their numbers, each once, unless something was lost on the way: then a number is missing. */
  message(feed: string, message: Position & { readonly body: string }): void;
  signal(feed: string, body: string): void;
  /** Something may have been missed: `listen` again, and ask `since`. */
  interrupted(feed: string): void;
}

export interface Outgoing {
  /** Published again under the same id while the feed keeps it, the message gets the number it has. */
  readonly id: string;
  readonly body: string;
}

/** Reaches every process of the installation that listens. */
export interface Feeds {
  /** Once, before anything else. */
  start(listener: FeedListener): void;
  /** Gives the message its number, keeps it, and brings it to those who listen. */
  publish(feed: string, message: Outgoing): Awaitable<Position>;
  /** Brings it to those who listen now, and forgets it. */
  signal(feed: string, body: string): Awaitable<void>;
  /** @returns where the feed is; what comes after it will be heard. */
  listen(feed: string): Awaitable<Position>;
  unlisten(feed: string): Awaitable<void>;
  /**
   * What came after a position, oldest first, at most `limit`.
   * @returns `gone` when some of it is not kept any more, or the position is not of this feed's epoch.
   */
  since(feed: string, position: Position, limit: number): Awaitable<readonly Kept[] | 'gone'>;
  /** Counts the member in. @returns true when he was not there before. */
  enter(feed: string, member: string): Awaitable<boolean>;
  /** As often as `enter`. @returns true when he is not there any more. */
  leave(feed: string, member: string): Awaitable<boolean>;
  /** Members, each once, at most `limit`. */
  members(feed: string, limit: number): Awaitable<readonly string[]>;
}

export interface FeedSettings {
  /** Messages a feed keeps; 200 when left out. */
  readonly keepMessages?: number;
  /** How long a message is kept, and an unused feed remembered; 10 minutes when left out. */
  readonly keepMs?: number;
}

export const feedDefaults = { keepMessages: 200, keepMs: 600_000 } as const;
