// The user says that the bytes are there: they are put together and looked at, and only then become a file.
import type { File } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { readRange, sha256Of } from './content.ts';
import { discardFile } from './discard-file.ts';
import { describeFile, incomingKey, requireFile } from './file.ts';
import { bearsOut, HEAD_BYTES, mediaTypeOf } from './media-type.ts';
import { partCount } from './parts.ts';
import type { FileDependencies, StoredObject } from './ports.ts';
import { changeFile, type FileRow } from './store.ts';
import { isInParts, whole } from './upload-parts.ts';

/** Larger files are hashed by the worker, before they become ready. */
export const HASHED_AT_ONCE = 16 * 1024 * 1024;
const NAMED_PARTS = 100;

/**
 * Asking again gives the file as it is by then.
 * @throws XiaoqiaoError `file_not_found`, `file_incomplete`, `file_content_mismatch` (and the file is gone),
 *   `file_state_conflict`, `storage_unavailable`, `storage_full`
 */
export async function completeFile(
  deps: FileDependencies,
  owned: { id: string; userId: string },
): Promise<File> {
  const row = await requireFile(deps, owned);
  if (row.status !== 'uploading') return shown(deps, row);
  const { database, outbox, clock, objects } = deps;
  if (clock.now() >= row.expires_at)
    throw new XiaoqiaoError('file_state_conflict', { details: { status: row.status, expired: true } });

  const found = await gather(deps, row);
  const fault = await faultOf(deps, row, found);
  if ('rule' in fault) {
    await database.transaction((tx) => discardFile(deps, tx, row));
    throw new XiaoqiaoError('file_content_mismatch', { details: fault });
  }
  // Whoever still holds the form can send it again, but nothing looks at that place any more.
  if (found.key !== row.object_key && !(await objects.move(found, row.object_key)))
    throw new XiaoqiaoError('file_incomplete', {
      details: { reason: 'sent again meanwhile' },
      retryable: true,
    });

  await database.transaction(async (tx) => {
    const change = {
      status: 'processing',
      sha256: fault.sha256 ?? row.sha256,
      updated_at: clock.now(),
    } as const;
    const isFirst = await changeFile(tx, { id: row.id, from: ['uploading'] }, change);
    const data = { fileId: row.id, userId: row.user_id, purpose: row.purpose };
    if (isFirst) await outbox.add(tx, 'file.uploaded', data);
  });
  return shown(deps, await requireFile(deps, owned));
}

async function shown(deps: FileDependencies, row: FileRow): Promise<File> {
  const { userId: _, ...file } = await describeFile(deps, row);
  return file;
}

/** The object with all the bytes: where the form put it, or joined from its parts. */
async function gather({ objects }: FileDependencies, row: FileRow): Promise<StoredObject> {
  // There already when an earlier completion did not come to its end.
  const joined = await objects.head(row.object_key);
  if (joined !== undefined) return joined;
  if (!isInParts(row)) {
    const sent = await objects.head(incomingKey(row.object_key));
    if (sent === undefined) throw new XiaoqiaoError('file_incomplete', { details: { missing: 'all' } });
    return sent;
  }
  const parts = whole((await objects.listParts(row.object_key, row.upload_id)) ?? [], row);
  const count = partCount(row.size, row.part_size);
  if (parts.length < count) {
    const arrived = new Set(parts.map(({ number }) => number));
    const missing = Array.from({ length: count }, (_, i) => i + 1).filter((number) => !arrived.has(number));
    throw new XiaoqiaoError('file_incomplete', {
      details: { missing: missing.slice(0, NAMED_PARTS), missingCount: missing.length },
    });
  }
  const isJoined = await objects.completeParts(row.object_key, row.upload_id, parts);
  const complete = await objects.head(row.object_key);
  if (!isJoined || complete === undefined)
    throw new XiaoqiaoError('file_incomplete', {
      details: { reason: 'sent again meanwhile' },
      retryable: true,
    });
  return complete;
}

type Fault =
  | { rule: 'size'; announced: number; found: number }
  | { rule: 'type'; announced: string; found: string | null }
  | { rule: 'sha256'; announced: string; found: string };

async function faultOf(
  { objects }: FileDependencies,
  row: FileRow,
  { key, size }: StoredObject,
): Promise<Fault | { sha256: string | undefined }> {
  if (size !== row.size) return { rule: 'size', announced: row.size, found: size };
  const head = await readRange(objects, key, { start: 0, length: Math.min(size, HEAD_BYTES) });
  const type = mediaTypeOf(head);
  if (!bearsOut(row.type, type)) return { rule: 'type', announced: row.type, found: type ?? null };
  const sha256 = size <= HASHED_AT_ONCE ? await sha256Of(objects, key) : undefined;
  if (sha256 !== undefined && row.sha256 !== null && row.sha256 !== sha256)
    return { rule: 'sha256', announced: row.sha256, found: sha256 };
  return { sha256 };
}
