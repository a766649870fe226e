// Who delivers what: rows of the outbox are claimed for a while, so that no two workers deliver the same event.
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { OutboxRow, Tables } from './tables.ts';

/** One worker's hold on some rows. Renewing or settling works only while nobody else has claimed them since. */
export interface Claim {
  readonly row: OutboxRow;
  /** The value of `claimed_until` that this worker wrote: later claims always write a greater one. */
  until: number;
}

export interface ClaimOptions {
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
  /** Ids that this worker is still busy with, should a lease have run out meanwhile. */
  readonly except: readonly string[];
}

/** Claims what is due, earliest first. Other workers pass over these rows until the lease ends. */
export function claimDue(database: Database, options: ClaimOptions): Promise<Claim[]> {
  const { now, leaseMs, limit, except } = options;
  return database.transaction(async (tx) => {
    const db = tx.on<Tables>();
    let due = dueRows(db, now).selectAll().orderBy('available_at').orderBy('id').limit(limit);
    if (except.length > 0) due = due.where('id', 'not in', except);
    // SQLite has one writer at a time and no row locks; elsewhere workers step past each other's rows.
    if (tx.engine !== 'sqlite') due = due.forUpdate().skipLocked();
    const rows = await due.execute();
    if (rows.length === 0) return [];
    const until = now + leaseMs;
    const ids = rows.map(({ id }) => id);
    await db.updateTable('outbox').set({ claimed_until: until }).where('id', 'in', ids).execute();
    return rows.map((row) => ({ row, until }));
  });
}

/** A look without a lock: is there anything to claim? */
export async function isAnythingDue(database: Database, now: number): Promise<boolean> {
  const row = await dueRows(database.reader<Tables>(), now).select('id').limit(1).executeTakeFirst();
  return row !== undefined;
}

const dueRows = (db: Kysely<Tables>, now: number) =>
  db
    .selectFrom('outbox')
    .where('status', '=', 'waiting')
    .where('available_at', '<=', now)
    .where('claimed_until', '<=', now);

/** Prolongs one claim. @returns false when another worker has claimed the row since */
export async function renew(database: Database, claim: Claim, until: number): Promise<boolean> {
  const renewed = await change(database, claim, { claimed_until: until });
  if (renewed) claim.until = until;
  return renewed;
}

/** Writes how it ended. @returns false when another worker has claimed the row since */
export const settle = (
  database: Database,
  claim: Claim,
  outcome: Partial<Omit<OutboxRow, 'claimed_until'>>,
): Promise<boolean> => change(database, claim, { ...outcome, claimed_until: 0 });

/**
 * Writes in one transaction that all of these were delivered.
 * @throws Error when another worker has claimed one of them since: then nothing was written
 */
export async function settleDelivered(
  database: Database,
  claims: readonly Claim[],
  now: number,
): Promise<void> {
  // They were claimed in groups, so that there are few values of `claimed_until`.
  const groups = Map.groupBy(claims, ({ until }) => until);
  await database.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .on<Tables>()
      .updateTable('outbox')
      .set({ status: 'delivered', delivered_at: now, claimed_until: 0 })
      .where('status', '=', 'waiting')
      .where((eb) =>
        eb.or(
          [...groups].map(([until, group]) =>
            eb.and([
              eb('claimed_until', '=', until),
              eb(
                'id',
                'in',
                group.map(({ row }) => row.id),
              ),
            ]),
          ),
        ),
      )
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== BigInt(claims.length))
      throw new Error(`${claims.length - Number(numUpdatedRows)} of ${claims.length} claims were lost`);
  });
}

function change(database: Database, { row, until }: Claim, set: Partial<OutboxRow>): Promise<boolean> {
  return database.transaction(async (tx) => {
    const { numUpdatedRows } = await tx
      .on<Tables>()
      .updateTable('outbox')
      .set(set)
      .where('id', '=', row.id)
      .where('status', '=', 'waiting')
      .where('claimed_until', '=', until)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  });
}
