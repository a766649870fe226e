// The rows of tasks: the only file of this service that knows SQL.
import type { Database, Transaction } from '@xiaoqiao/database';
import type { Kysely } from 'kysely';

export interface TaskRow {
  readonly id: string;
  readonly user_id: string;
  readonly title: string;
  readonly note: string;
  /** Milliseconds since the epoch, UTC, like the other times. */
  readonly due_at: number | null;
  readonly done: 0 | 1;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A task is always looked for together with its owner: a forgotten check cannot show somebody else's. */
export interface OwnedTask {
  readonly id: string;
  readonly userId: string;
}

interface Tables {
  tasks: TaskRow;
}
type Reader = Kysely<Tables>;

export const reading = (database: Database): Reader => database.reader<Tables>();
/** Reads inside a transaction see its own writes. */
export const readingIn = (tx: Transaction): Reader => tx.on<Tables>();

export function findTask(reader: Reader, { id, userId }: OwnedTask): Promise<TaskRow | undefined> {
  return reader
    .selectFrom('tasks')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** For what happens by itself, not on anybody's behalf. */
export function findAnybodysTask(reader: Reader, id: string): Promise<TaskRow | undefined> {
  return reader.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Newest first: ids sort by the time they were made. */
export function findTasks(
  reader: Reader,
  wanted: { userId: string; done: boolean | undefined; belowId: string | undefined; limit: number },
): Promise<TaskRow[]> {
  const { userId, done, belowId, limit } = wanted;
  let query = reader
    .selectFrom('tasks')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(limit);
  if (done !== undefined) query = query.where('done', '=', done ? 1 : 0);
  if (belowId !== undefined) query = query.where('id', '<', belowId);
  return query.execute();
}

export async function insertTask(tx: Transaction, row: TaskRow): Promise<void> {
  await readingIn(tx).insertInto('tasks').values(row).execute();
}

export async function updateTask(
  tx: Transaction,
  { id, userId }: OwnedTask,
  change: Omit<TaskRow, 'id' | 'user_id' | 'created_at'>,
): Promise<void> {
  await readingIn(tx)
    .updateTable('tasks')
    .set(change)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .execute();
}

/** Was there one to remove? */
export async function removeTask(tx: Transaction, { id, userId }: OwnedTask): Promise<boolean> {
  const { numDeletedRows } = await readingIn(tx)
    .deleteFrom('tasks')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
