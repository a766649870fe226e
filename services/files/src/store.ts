// Rows of files, in the transaction that is handed in. A user's file is always looked for together with its owner.
import type { FilePurpose, FileRejection, FileStatus } from '@xiaoqiao/contract';
import type { Database, Transaction } from '@xiaoqiao/database';
import type { Kysely } from 'kysely';

export interface FileRow {
  id: string;
  user_id: string;
  purpose: FilePurpose;
  name: string;
  type: string;
  size: number;
  /** As announced until the bytes have been looked at, then as found. */
  sha256: string | null;
  status: FileStatus;
  rejection: FileRejection | null;
  /** Where the bytes are once they are whole. */
  object_key: string;
  /** Of an upload in parts. */
  upload_id: string | null;
  part_size: number | null;
  /** Until then the upload must be complete. */
  expires_at: number;
  width: number | null;
  height: number | null;
  dominant_colour: string | null;
  blur_hash: string | null;
  /** JSON of StoredVariant[]. */
  variants: string;
  /** Under which WeChat judges it. */
  trace_id: string | null;
  /** What uses it, such as `user:<id>`. */
  attached_to: string | null;
  created_at: number;
  updated_at: number;
}

interface Tables {
  files: FileRow;
  file_usage: { user_id: string; bytes: number; files: number };
  file_verdicts: { trace_id: string; suggest: string; created_at: number };
}

export type Reader = Kysely<Tables>;
export const reading = (database: Database): Reader => database.reader<Tables>();
export const readingIn = (tx: Transaction): Reader => tx.on<Tables>();

/** The engines give large integers as numbers or as text. */
const fromRow = (row: FileRow): FileRow => ({
  ...row,
  size: Number(row.size),
  part_size: row.part_size === null ? null : Number(row.part_size),
  expires_at: Number(row.expires_at),
  created_at: Number(row.created_at),
  updated_at: Number(row.updated_at),
});

export async function findFile(
  reader: Reader,
  { id, userId }: { id: string; userId?: string | undefined },
): Promise<FileRow | undefined> {
  let query = reader.selectFrom('files').selectAll().where('id', '=', id);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  const row = await query.executeTakeFirst();
  return row && fromRow(row);
}

export async function findFilesById(reader: Reader, ids: readonly string[]): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  return (await reader.selectFrom('files').selectAll().where('id', 'in', ids).execute()).map(fromRow);
}

/** By id, so that two who want the same never wait in a circle; until the transaction ends nobody else changes them. */
export async function lockFiles(
  tx: Transaction,
  { ids, userId }: { ids: readonly string[]; userId?: string | undefined },
): Promise<FileRow[]> {
  let query = readingIn(tx).selectFrom('files').selectAll().where('id', 'in', ids).orderBy('id');
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  return (await (tx.engine === 'sqlite' ? query : query.forUpdate()).execute()).map(fromRow);
}

export const lockFile = async (
  tx: Transaction,
  { id, userId }: { id: string; userId?: string | undefined },
): Promise<FileRow | undefined> => (await lockFiles(tx, { ids: [id], userId }))[0];

export async function findByTrace(tx: Transaction, traceId: string): Promise<FileRow | undefined> {
  const row = await readingIn(tx)
    .selectFrom('files')
    .selectAll()
    .where('trace_id', '=', traceId)
    .executeTakeFirst();
  return row && fromRow(row);
}

export interface FileFilter {
  readonly userId?: string | undefined;
  readonly purpose?: FilePurpose | undefined;
  readonly status?: FileStatus | undefined;
  readonly belowId?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function findFiles(reader: Reader, filter: FileFilter): Promise<FileRow[]> {
  const { userId, purpose, status, belowId, limit } = filter;
  let query = reader.selectFrom('files').selectAll().orderBy('id', 'desc').limit(limit);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  if (purpose !== undefined) query = query.where('purpose', '=', purpose);
  if (status !== undefined) query = query.where('status', '=', status);
  if (belowId !== undefined) query = query.where('id', '<', belowId);
  return (await query.execute()).map(fromRow);
}

export async function insertFile(tx: Transaction, row: FileRow): Promise<void> {
  await readingIn(tx).insertInto('files').values(row).execute();
}

export type FileChange = Partial<Omit<FileRow, 'id' | 'user_id' | 'purpose' | 'created_at'>> & {
  updated_at: number;
};

/** Changes the file if it is in one of these states. @returns whether it was */
export async function changeFile(
  tx: Transaction,
  { id, from }: { id: string; from: readonly FileStatus[] },
  change: FileChange,
): Promise<boolean> {
  const { numUpdatedRows } = await readingIn(tx)
    .updateTable('files')
    .set(change)
    .where('id', '=', id)
    .where('status', 'in', [...from])
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** @returns false when another transaction was quicker */
export async function removeFile(tx: Transaction, id: string): Promise<boolean> {
  const { numDeletedRows } = await readingIn(tx)
    .deleteFrom('files')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function findAttached(tx: Transaction, subject: string): Promise<FileRow[]> {
  const rows = await readingIn(tx)
    .selectFrom('files')
    .selectAll()
    .where('attached_to', '=', subject)
    .execute();
  return rows.map(fromRow);
}

export async function findUsage(reader: Reader, userId: string): Promise<{ bytes: number; files: number }> {
  const row = await reader
    .selectFrom('file_usage')
    .select(['bytes', 'files'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return { bytes: Number(row?.bytes ?? 0), files: Number(row?.files ?? 0) };
}

/** Takes up space if there is as much; one statement, so that two at the same time cannot both have the last of it. */
export async function takeSpace(
  tx: Transaction,
  { userId, bytes }: { userId: string; bytes: number },
  limits: { bytes: number; files: number },
): Promise<boolean> {
  const db = readingIn(tx);
  const known = await db
    .selectFrom('file_usage')
    .select('user_id')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (known === undefined) {
    const row = { user_id: userId, bytes: 0, files: 0 };
    const insert = db.insertInto('file_usage').values(row);
    await (tx.engine === 'mysql' ? insert.ignore() : insert.onConflict((same) => same.doNothing())).execute();
  }
  const { numUpdatedRows } = await db
    .updateTable('file_usage')
    .set((row) => ({ bytes: row('bytes', '+', bytes), files: row('files', '+', 1) }))
    .where('user_id', '=', userId)
    .where('bytes', '<=', limits.bytes - bytes)
    .where('files', '<', limits.files)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function giveSpaceBack(
  tx: Transaction,
  { userId, bytes }: { userId: string; bytes: number },
): Promise<void> {
  await readingIn(tx)
    .updateTable('file_usage')
    .set((row) => ({ bytes: row('bytes', '-', bytes), files: row('files', '-', 1) }))
    .where('user_id', '=', userId)
    .execute();
}

export async function keepVerdict(
  tx: Transaction,
  row: { trace_id: string; suggest: string; created_at: number },
): Promise<void> {
  const insert = readingIn(tx).insertInto('file_verdicts').values(row);
  await (tx.engine === 'mysql' ? insert.ignore() : insert.onConflict((same) => same.doNothing())).execute();
}

export async function findVerdict(tx: Transaction, traceId: string): Promise<string | undefined> {
  const row = await readingIn(tx)
    .selectFrom('file_verdicts')
    .select('suggest')
    .where('trace_id', '=', traceId)
    .executeTakeFirst();
  return row?.suggest;
}

export async function removeVerdictsBefore(tx: Transaction, before: number): Promise<void> {
  await readingIn(tx).deleteFrom('file_verdicts').where('created_at', '<', before).execute();
}
