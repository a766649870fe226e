// Housekeeping: delivered events, handled marks and kept answers go after their time.
import { DAY } from '@xiaoqiao/kit/clock';
import { ANSWER_LIFETIME_MS } from './answer-once.ts';
import type { Database, Transaction } from './database.ts';
import type { Tables } from './tables.ts';

/** Rows deleted per transaction, so that no purge keeps others waiting. */
const CHUNK = 500;

export interface PurgeOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long a delivered event is kept; 7 days when left out. */
  readonly retentionMs?: number;
}

/** @returns the number of rows deleted. Dead and waiting events stay, and so do the inbox rows of every event still known. */
export async function purgeExpired(
  database: Database,
  { now, retentionMs = 7 * DAY }: PurgeOptions,
): Promise<number> {
  let total = 0;
  for (const purge of [purgeEvents, purgeInbox, purgeAnswers]) {
    let deleted: number;
    do {
      deleted = await database.transaction((tx) => purge(tx, { now, retentionMs }));
      total += deleted;
    } while (deleted === CHUNK);
  }
  return total;
}

type Purge = (tx: Transaction, options: Required<PurgeOptions>) => Promise<number>;

const purgeEvents: Purge = async (tx, { now, retentionMs }) => {
  const db = tx.on<Tables>();
  // Nothing is delivered before it is available, so the index on status and available_at leads to the old ones.
  const rows = await db
    .selectFrom('outbox')
    .select('id')
    .where('status', '=', 'delivered')
    .where('available_at', '<=', now - retentionMs)
    .where('delivered_at', '<=', now - retentionMs)
    .orderBy('available_at')
    .limit(CHUNK)
    .execute();
  if (rows.length > 0)
    await db
      .deleteFrom('outbox')
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
  return rows.length;
};

/** Kept a retention longer than the event itself: a broker may still hold a copy. */
const purgeInbox: Purge = async (tx, { now, retentionMs }) => {
  const db = tx.on<Tables>();
  const rows = await db
    .selectFrom('inbox')
    .select(['consumer', 'event_id'])
    .where('handled_at', '<=', now - 2 * retentionMs)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.id', '=', 'inbox.event_id'))),
    )
    .orderBy('handled_at')
    .limit(CHUNK)
    .execute();
  for (const { consumer, event_id } of rows)
    await db.deleteFrom('inbox').where('consumer', '=', consumer).where('event_id', '=', event_id).execute();
  return rows.length;
};

const purgeAnswers: Purge = async (tx, { now }) => {
  const db = tx.on<Tables>();
  const rows = await db
    .selectFrom('idempotency_keys')
    .select(['scope', 'idempotency_key'])
    .where('created_at', '<=', now - ANSWER_LIFETIME_MS)
    .orderBy('created_at')
    .limit(CHUNK)
    .execute();
  for (const { scope, idempotency_key } of rows)
    await db
      .deleteFrom('idempotency_keys')
      .where('scope', '=', scope)
      .where('idempotency_key', '=', idempotency_key)
      .execute();
  return rows.length;
};
