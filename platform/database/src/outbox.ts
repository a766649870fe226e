// Events on their way out: written in the transaction that caused them, delivered by the relay.
import type { EventName, EventPayloads, Id, OutboxEvent, Page, Static } from '@xiaoqiao/contract';
import { type Clock, toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Database, Transaction } from './database.ts';
import type { OutboxRow, OutboxStatus, Tables } from './tables.ts';

/** MySQL's `text` ends at 65 535 bytes; an event tells what happened, it does not carry files. */
const DATA_LIMIT_BYTES = 60_000;

/** An event as it is shown to whoever runs the place. */
export type OutboxEntry = Static<typeof OutboxEvent>;

export interface AddOptions {
  /** Milliseconds since the epoch; not delivered earlier. In the future this makes a durable timer. */
  readonly availableAt?: number;
  /** Version of the payload's shape; 1 when left out. */
  readonly version?: number;
}

/** An event to be added, with its name and data. */
export type Addition = AddOptions &
  { [Name in EventName]: { readonly name: Name; readonly data: EventPayloads[Name] } }[EventName];

export interface ListOptions {
  readonly status?: OutboxStatus | undefined;
  readonly cursor?: string | undefined;
  /** 1 to 100; 20 when left out. */
  readonly limit?: number | undefined;
}

export interface Outbox {
  /** Adds an event to the transaction; it is delivered after the commit, or never when the transaction rolls back. */
  add<Name extends EventName>(
    tx: Transaction,
    name: Name,
    data: EventPayloads[Name],
    options?: AddOptions,
  ): Promise<Id<'event'>>;
  /** Like `add` for each of them, in one statement. */
  addAll(tx: Transaction, additions: readonly Addition[]): Promise<void>;
  /** Newest first. @throws XiaoqiaoError `cursor_invalid` */
  list(options?: ListOptions): Promise<Page<OutboxEntry>>;
  /** Gives a dead event a fresh set of attempts. @throws XiaoqiaoError `event_not_found` when no dead event has this id */
  requeue(tx: Transaction, id: string): Promise<void>;
}

export interface OutboxDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createOutbox({ database, clock, ids }: OutboxDeps): Outbox {
  function rowOf({ name, data, availableAt, version = 1 }: Addition): OutboxRow {
    const text = JSON.stringify(data);
    if (Buffer.byteLength(text) > DATA_LIMIT_BYTES)
      throw new Error(
        `the data of ${name} is ${Buffer.byteLength(text)} bytes long, over ${DATA_LIMIT_BYTES}`,
      );
    const now = clock.now();
    return {
      id: ids.next(),
      name,
      version,
      data: text,
      // What a timer tells happens when it goes off.
      occurred_at: Math.max(now, availableAt ?? now),
      available_at: availableAt ?? now,
      attempts: 0,
      status: 'waiting',
      last_error: null,
      claimed_until: 0,
      delivered_at: null,
    };
  }

  /** What is due at once is claimed for this process's relay as it is written, unless that has enough to do. */
  async function insert(tx: Transaction, rows: readonly OutboxRow[]): Promise<void> {
    const now = clock.now();
    const due = rows.filter(({ available_at }) => available_at <= now);
    const until = due.length === 0 ? 0 : database.added.claimUntil(due.length);
    for (const row of due) row.claimed_until = until;
    await tx
      .on<Tables>()
      .insertInto('outbox')
      .values([...rows])
      .execute();
    if (until === 0) tx.afterCommit(database.added.wake);
    else tx.afterCommit(() => database.added.take(due.map((row) => ({ row, until }))));
  }

  return {
    async add(tx, name, data, options) {
      const row = rowOf({ ...options, name, data } as Addition);
      await insert(tx, [row]);
      return row.id as Id<'event'>;
    },

    async addAll(tx, additions) {
      if (additions.length > 0) await insert(tx, additions.map(rowOf));
    },

    async list({ status, cursor, limit = 20 } = {}) {
      if (cursor !== undefined && !/^[0-9A-Z]{26}$/.test(cursor)) throw new XiaoqiaoError('cursor_invalid');
      const size = Math.min(Math.max(limit, 1), 100);
      let query = database
        .reader<Tables>()
        .selectFrom('outbox')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(size + 1);
      if (status !== undefined) query = query.where('status', '=', status);
      if (cursor !== undefined) query = query.where('id', '<', cursor);
      const rows = await query.execute();
      const page = rows.slice(0, size);
      return { list: page.map(describe), nextCursor: rows.length > size ? page.at(-1)!.id : null };
    },

    async requeue(tx, id) {
      const { numUpdatedRows } = await tx
        .on<Tables>()
        .updateTable('outbox')
        .set({ status: 'waiting', attempts: 0, available_at: clock.now(), claimed_until: 0 })
        .where('id', '=', id)
        .where('status', '=', 'dead')
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw new XiaoqiaoError('event_not_found', { details: { id } });
      tx.afterCommit(database.added.wake);
    },
  };
}

const describe = (row: OutboxRow): OutboxEntry => ({
  id: row.id,
  name: row.name,
  version: row.version,
  status: row.status,
  attempts: row.attempts,
  lastError: row.last_error,
  occurredAt: toRfc3339(Number(row.occurred_at)),
  availableAt: toRfc3339(Number(row.available_at)),
  data: JSON.parse(row.data),
});
