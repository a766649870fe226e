// One address behind an upstream: its connections, what is under way there, and how well it has been doing.
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Pool } from 'undici';
import { hash } from './balance/consistent-hash.ts';
import { type Connecting, createPool, serverNameOf } from './connector.ts';

export type EndpointState = 'up' | 'failing' | 'down' | 'draining';

/** A target that has just come gets at least this share of its weight. */
const SLOW_START_FLOOR = 0.1;

export class Endpoint {
  readonly connecting: Connecting;
  /** Address and port; for IPv6 in brackets. */
  readonly label: string;
  /** What the target is called in the config. */
  readonly target: string;
  readonly hash: number;
  /** The Host it expects. */
  readonly hostHeader: string;
  readonly serverName: string;
  readonly pool: Pool;
  weight = 1;
  /** Endpoints of a higher tier wait until none of a lower one is healthy. */
  tier = 0;
  slowStartMs = 0;
  /** What round robin owes it. */
  credit = 0;
  requests = 0;
  failures = 0;
  underWay = 0;
  /** What active checks say. */
  checkedDown = false;
  draining = false;
  #failsInARow = 0;
  #firstFailAt = 0;
  #restsUntil = 0;
  #joinedAt: number;
  #upgradePool: Pool | undefined;
  readonly #tunnels = new Set<Duplex>();
  readonly #now: () => number;

  constructor(connecting: Connecting, target: string, now: () => number) {
    const { address, port, host, protocol } = connecting;
    this.connecting = connecting;
    this.target = target;
    this.label = `${address.includes(':') ? `[${address}]` : address}:${port}`;
    this.hash = hash(this.label);
    const name = host.includes(':') ? `[${host}]` : host;
    this.hostHeader = port === (protocol === 'https:' ? 443 : 80) ? name : `${name}:${port}`;
    this.serverName = serverNameOf(connecting);
    this.pool = createPool(connecting);
    this.#now = now;
    this.#joinedAt = now() - 86_400_000;
  }

  /** WebSockets need HTTP/1.1 even where requests use HTTP/2. */
  get upgradePool(): Pool {
    if (!this.connecting.http2) return this.pool;
    this.#upgradePool ??= createPool({ ...this.connecting, http2: false });
    return this.#upgradePool;
  }

  hasRoom(): boolean {
    return this.underWay < this.connecting.connections;
  }

  /** Left alone because of what passive checks saw. */
  rests(): boolean {
    return this.#restsUntil !== 0 && this.#restsUntil > this.#now();
  }

  load(): number {
    return (this.underWay + 1) / this.weightNow();
  }

  /** Less than its weight while it is new. */
  weightNow(): number {
    if (this.slowStartMs === 0) return this.weight;
    const age = this.#now() - this.#joinedAt;
    return age >= this.slowStartMs
      ? this.weight
      : this.weight * Math.max(SLOW_START_FLOOR, age / this.slowStartMs);
  }

  /** Starts slowly from here. */
  join(): void {
    this.#joinedAt = this.#now();
  }

  succeeded(): void {
    this.#failsInARow = 0;
    if (this.#restsUntil === 0) return;
    this.#restsUntil = 0;
    this.join();
  }

  failed({ maxFails, failTimeoutMs }: { maxFails: number; failTimeoutMs: number }): void {
    this.failures++;
    if (maxFails === 0) return;
    const now = this.#now();
    if (this.#failsInARow === 0 || now - this.#firstFailAt > failTimeoutMs) {
      // After a rest the first failure is enough to rest again.
      this.#failsInARow = this.#restsUntil === 0 ? 0 : maxFails - 1;
      this.#firstFailAt = now;
    }
    this.#failsInARow++;
    if (this.#failsInARow >= maxFails) this.#restsUntil = now + failTimeoutMs;
  }

  /** A socket that left its pool, to be closed with the endpoint. */
  addTunnel(socket: Duplex): void {
    this.#tunnels.add(socket);
    socket.once('close', () => this.#tunnels.delete(socket));
  }

  get state(): EndpointState {
    if (this.draining) return 'draining';
    return this.checkedDown ? 'down' : this.rests() ? 'failing' : 'up';
  }

  /** Takes nothing new; closes once what is under way has finished, or at the deadline. */
  async drain(deadlineMs: number): Promise<void> {
    this.draining = true;
    const pools = [this.pool, ...(this.#upgradePool === undefined ? [] : [this.#upgradePool])];
    const deadline = setTimeout(() => {
      for (const pool of pools) void pool.destroy();
      for (const socket of this.#tunnels) socket.destroy();
    }, deadlineMs).unref();
    await Promise.all([
      ...pools.map((pool) => pool.close()),
      ...[...this.#tunnels].map((socket) => once(socket, 'close').catch(ignore)),
    ]);
    clearTimeout(deadline);
  }
}

/** A tunnel that breaks is as closed as one that ends. */
const ignore = () => {};
