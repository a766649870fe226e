// All sockets of this process: by user and session, looked after in turn, closed when their time is up.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { Connection } from './connection.ts';
import type { Sessions } from './ports.ts';
import type { RealtimeSettings } from './settings.ts';

/** A heartbeat is divided into so many ticks, and each connection has its own: they are not all pinged at once. */
const TICKS = 25;

export interface ConnectionsOptions {
  readonly settings: RealtimeSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: Sessions;
}

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #all = new Set<Connection>();
  readonly #byUser = new Map<string, Set<Connection>>();
  readonly #bySession = new Map<string, Set<Connection>>();
  readonly #slots = Array.from({ length: TICKS }, () => new Set<Connection>());
  /** By the second in which their token expires. */
  readonly #byExpiry = new Map<number, Set<Connection>>();
  readonly #timer: NodeJS.Timeout;
  #tick = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#lookAfter(), options.settings.heartbeatMs / TICKS).unref();
  }

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#all.values();
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    const mine = put(this.#byUser, connection.userId, connection);
    put(this.#bySession, connection.sessionId, connection);
    put(this.#byExpiry, secondOf(connection.expiresAt), connection);
    this.#slots[this.#all.size % TICKS]!.add(connection);
    // The oldest goes: it is the one whose end nobody may have noticed.
    if (mine.size > this.#options.settings.connectionsPerUser)
      for (const oldest of mine) {
        if (oldest.closed) continue;
        oldest.close('too_many_connections');
        this.#forget(this.#byUser, oldest.userId, oldest);
        break;
      }
  }

  remove(connection: Connection): void {
    if (!this.#all.delete(connection)) return;
    this.#forget(this.#byUser, connection.userId, connection);
    this.#forget(this.#bySession, connection.sessionId, connection);
    this.#forget(this.#byExpiry, secondOf(connection.expiresAt), connection);
    for (const slot of this.#slots) if (slot.delete(connection)) break;
  }

  endSession(sessionId: string): void {
    for (const connection of this.#bySession.get(sessionId) ?? []) connection.close('session_revoked');
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #lookAfter(): void {
    this.#expire();
    const now = performance.now();
    const { heartbeatMs } = this.#options.settings;
    this.#tick = (this.#tick + 1) % TICKS;
    for (const connection of this.#slots[this.#tick]!) {
      const silence = now - connection.heardAt;
      if (connection.isStuck(now)) connection.cut('slow_reader');
      else if (silence >= 2 * heartbeatMs) connection.cut('silent');
      else {
        if (silence >= heartbeatMs / 2) connection.ping();
        connection.wake();
        this.#checkSession(connection);
      }
    }
  }

  #expire(): void {
    const now = this.#options.clock.now();
    for (const [second, connections] of this.#byExpiry)
      if (second * 1000 <= now) for (const connection of connections) connection.close('token_expired');
  }

  /** What was signalled may have been lost on the way. */
  #checkSession(connection: Connection): void {
    const { sessions, log } = this.#options;
    const revoked = sessions.isRevoked(connection.sessionId);
    if (revoked instanceof Promise)
      revoked.then(
        (is) => is && connection.close('session_revoked'),
        (error) => log.warn('a session could not be checked', { error }),
      );
    else if (revoked) connection.close('session_revoked');
  }

  #forget<K>(index: Map<K, Set<Connection>>, key: K, connection: Connection): void {
    const set = index.get(key);
    set?.delete(connection);
    if (set?.size === 0) index.delete(key);
  }
}

const secondOf = (milliseconds: number): number => Math.ceil(milliseconds / 1000);

function put<K>(index: Map<K, Set<Connection>>, key: K, connection: Connection): Set<Connection> {
  const set = index.get(key) ?? new Set();
  index.set(key, set);
  return set.add(connection);
}
