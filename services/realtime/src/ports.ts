// What realtime needs from elsewhere, as small interfaces; apps/server hands the engines and the siblings in.
import type { Id } from '@xiaoqiao/contract';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Caller } from '@xiaoqiao/kit/http';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { RealtimeSettings } from './settings.ts';

export type Awaitable<T> = T | Promise<T>;

/** A place in a topic. Numbers of different epochs have nothing to do with each other. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

export interface FeedListener {
  message(feed: string, message: Position & { readonly body: string }): void;
  signal(feed: string, body: string): void;
  /** Something may have been missed: `listen` again, and ask `since`. */
  interrupted(feed: string): void;
}

/** Numbered messages that are kept for a while and reach every process; `State.feeds` fits. */
export interface Feeds {
  start(listener: FeedListener): void;
  publish(feed: string, message: { readonly id: string; readonly body: string }): Awaitable<Position>;
  signal(feed: string, body: string): Awaitable<void>;
  listen(feed: string): Awaitable<Position>;
  unlisten(feed: string): Awaitable<void>;
  since(
    feed: string,
    position: Position,
    limit: number,
  ): Awaitable<readonly { readonly seq: number; readonly body: string }[] | 'gone'>;
  enter(feed: string, member: string): Awaitable<boolean>;
  leave(feed: string, member: string): Awaitable<boolean>;
  members(feed: string, limit: number): Awaitable<readonly string[]>;
}

/** Numbers that may be used once; `State.nonces` fits. */
export interface Nonces {
  readonly knownSince: number;
  reserve(key: string, ttlMs: number): Awaitable<boolean>;
}

export interface Sessions {
  isRevoked(sessionId: string): Awaitable<boolean>;
}

export interface Orders {
  ownerOf(orderId: Id<'order'>): Promise<Id<'user'> | undefined>;
}

export type Member = Pick<Caller, 'userId' | 'can'>;

/** Who may be in a room, and who may speak there. */
export interface Rooms {
  access(member: Member, roomId: string): Awaitable<'none' | 'listen' | 'speak'>;
}

export interface RealtimeDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly feeds: Feeds;
  readonly nonces: Nonces;
  readonly sessions: Sessions;
  readonly orders: Orders;
  readonly rooms: Rooms;
  /** 32 bytes or more; the key of tickets is derived from it. */
  readonly secret: Uint8Array;
  readonly settings?: Partial<RealtimeSettings>;
}
