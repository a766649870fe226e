// Rows that the sweep looks for: files whose time is over, and which of many ids are known at all.
import type { FilePurpose, FileStatus } from '@xiaoqiao/contract';
import type { FileRow, Reader } from './store.ts';

export interface StaleFilter {
  readonly status: FileStatus;
  /** Changed before this time. */
  readonly before: number;
  /** Only those that nothing uses. */
  readonly unattached?: readonly FilePurpose[];
  readonly limit: number;
}

/** Oldest first; ids only, since each is looked at again in its own transaction. */
export async function findStale(
  reader: Reader,
  { status, before, unattached, limit }: StaleFilter,
): Promise<string[]> {
  let query = reader
    .selectFrom('files')
    .select('id')
    .where('status', '=', status)
    .where('updated_at', '<', before)
    .orderBy('id')
    .limit(limit);
  if (unattached !== undefined)
    query = query.where('attached_to', 'is', null).where('purpose', 'in', [...unattached]);
  return (await query.execute()).map(({ id }) => id);
}

/** Of these ids those that are files, with everything that says which objects are theirs. */
export async function findKnown(
  reader: Reader,
  ids: readonly string[],
): Promise<Pick<FileRow, 'id' | 'object_key' | 'variants' | 'upload_id' | 'status'>[]> {
  if (ids.length === 0) return [];
  return reader
    .selectFrom('files')
    .select(['id', 'object_key', 'variants', 'upload_id', 'status'])
    .where('id', 'in', [...ids])
    .execute();
}
