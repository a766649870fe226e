// The connection: opens again by itself, and counts as there only once everything that events need stands in the server.

import type { Log } from '@xiaoqiao/kit/log';
import { Connection } from 'rabbitmq-client';
import { inTime } from '../in-time.ts';
import { type AmqpAddress, showAmqpAddress } from './amqp-url.ts';
import type { Sender } from './sender.ts';
import type { Topology } from './topology.ts';

export interface LinkOptions {
  readonly address: AmqpAddress;
  readonly topology: Topology;
  readonly timeoutMs: number;
  readonly log: Log;
}

const START_TIMEOUT_MS = 5000;
const CLOSE_TIMEOUT_MS = 2000;
const DECLARE_AGAIN_MS = 2000;
/** Waiting does not mend these: a password, a vhost, a right, a queue that stands there and is another. */
const REFUSED = new Set(['ACCESS_REFUSED', 'NOT_ALLOWED', 'PRECONDITION_FAILED', 'NOT_FOUND']);

export function openLink({ address, topology, timeoutMs, log }: LinkOptions) {
  const shown = showAmqpAddress(address);
  const { username, password, vhost, tls, hosts } = address;
  const connection = new Connection({
    username,
    password,
    vhost,
    hosts: [...hosts],
    ...(tls ? { tls: true } : {}),
    acquireTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    heartbeat: 10,
    retryLow: 200,
    retryHigh: 5000,
  });
  const first = Promise.withResolvers<void>();
  first.promise.catch(() => {});
  let stands = false;
  let isBlocked = false;
  let isClosed = false;
  let again: NodeJS.Timeout | undefined;

  async function declareAll(): Promise<void> {
    const channel = await connection.acquire();
    try {
      for (const exchange of topology.exchanges) await channel.exchangeDeclare(exchange);
      for (const queue of topology.queues) await channel.queueDeclare(queue);
      for (const binding of topology.bindings) await channel.queueBind(binding);
    } finally {
      await channel.close().catch(() => {});
    }
  }

  function prepare(): void {
    clearTimeout(again);
    declareAll().then(
      () => {
        stands = connection.ready;
        log.info('events go through RabbitMQ', { address: shown });
        first.resolve();
      },
      (error: unknown) => {
        if (isClosed) return;
        if (isRefusal(error)) first.reject(error);
        log.error('queues could not be declared; it is tried again', { address: shown, error });
        again = setTimeout(prepare, DECLARE_AGAIN_MS);
        again.unref();
      },
    );
  }

  connection.on('connection', prepare);
  connection.on('error', (error) => {
    stands = false;
    isBlocked = false;
    if (isRefusal(error)) first.reject(error);
    else first.resolve();
    if (!isClosed) log.warn('RabbitMQ is away; events wait in the outbox', { address: shown, error });
  });
  connection.on('connection.blocked', (reason) => {
    isBlocked = true;
    log.warn('RabbitMQ takes no events for now', { address: shown, reason });
  });
  connection.on('connection.unblocked', () => {
    isBlocked = false;
  });

  return {
    connection,

    get isAway() {
      return !connection.ready || !stands || isBlocked;
    },

    /** @throws Error in words for the operator when waiting would not mend it; a server that is away for now is no error. */
    async firstAnswer(): Promise<void> {
      try {
        await inTime(START_TIMEOUT_MS, 'no answer', first.promise);
      } catch (cause) {
        if (!isRefusal(cause)) return log.warn('started without RabbitMQ', { address: shown, error: cause });
        throw new Error(`no RabbitMQ at ${shown}: ${(cause as Error).message}`, { cause });
      }
    },

    async close(sender: Sender): Promise<void> {
      isClosed = true;
      clearTimeout(again);
      const ended = (async () => {
        await sender.close();
        await connection.close();
      })();
      ended.catch(() => {});
      await inTime(CLOSE_TIMEOUT_MS, 'no answer', ended).catch(() => connection.unsafeDestroy());
    },
  };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && REFUSED.has(String(error.code));
