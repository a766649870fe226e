// Housekeeping: files whose time is over, and objects and uploads that belong to no file.
import type { FilePurpose, FileStatus } from '@xiaoqiao/contract';
import { DAY, HOUR } from '@xiaoqiao/kit/clock';
import { discardFile } from './discard-file.ts';
import { attachedPurposes, fileIdOf, INCOMING, keysOf, PRIVATE, PUBLIC } from './file.ts';
import type { FileDependencies, StoredObject } from './ports.ts';
import { lockFile, reading, removeVerdictsBefore } from './store.ts';
import { findKnown, findStale } from './store-stale.ts';

export interface SweepReport {
  /** Uploads never completed, rejected files, pictures that nothing uses. */
  readonly files: number;
  readonly objects: number;
  readonly bytes: number;
  readonly uploads: number;
}

/** An object younger than this may belong to a request that is under way. */
const GRACE = DAY;
const CHUNK = 200;

const stale: readonly { status: FileStatus; after: number; unattached?: readonly FilePurpose[] }[] = [
  { status: 'uploading', after: DAY + HOUR },
  { status: 'rejected', after: 7 * DAY },
  { status: 'ready', after: DAY, unattached: attachedPurposes },
];

/** @param dryRun only counts */
export async function sweepFiles(
  deps: FileDependencies,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<SweepReport> {
  const now = deps.clock.now();
  const files = await sweepRows(deps, now, dryRun);
  const swept = { objects: 0, bytes: 0 };
  for (const prefix of [INCOMING, PRIVATE, PUBLIC]) {
    let chunk: StoredObject[] = [];
    const sweepChunk = async () => {
      const orphans = await orphansAmong(deps, chunk);
      swept.objects += orphans.length;
      swept.bytes += orphans.reduce((sum, { size }) => sum + size, 0);
      if (!dryRun && orphans.length > 0) await deps.objects.remove(orphans.map(({ key }) => key));
      chunk = [];
    };
    for await (const object of deps.objects.list(prefix)) {
      // The store's clock is the real one.
      if (object.modifiedAt < Date.now() - GRACE) chunk.push(object);
      if (chunk.length === CHUNK) await sweepChunk();
    }
    await sweepChunk();
  }
  return { files, ...swept, uploads: await sweepUploads(deps, dryRun) };
}

async function sweepRows(deps: FileDependencies, now: number, dryRun: boolean): Promise<number> {
  const { database } = deps;
  let files = 0;
  for (const { status, after, unattached } of stale) {
    const filter = { status, before: now - after, limit: CHUNK, ...(unattached ? { unattached } : {}) };
    for (;;) {
      const ids = await findStale(reading(database), filter);
      files += ids.length;
      if (dryRun) break;
      for (const id of ids)
        await database.transaction(async (tx) => {
          const row = await lockFile(tx, { id });
          const isUsed = unattached !== undefined && row?.attached_to !== null;
          if (row?.status === status && !isUsed) await discardFile(deps, tx, row);
        });
      if (ids.length < CHUNK) break;
    }
  }
  if (!dryRun) await database.transaction((tx) => removeVerdictsBefore(tx, now - 7 * DAY));
  return files;
}

async function orphansAmong(
  deps: FileDependencies,
  objects: readonly StoredObject[],
): Promise<StoredObject[]> {
  const ids = objects.map(({ key }) => fileIdOf(key)).filter((id) => id !== undefined);
  const known = await findKnown(reading(deps.database), [...new Set(ids)]);
  const rows = new Map(known.map((row) => [row.id, row]));
  return objects.filter(({ key }) => {
    const id = fileIdOf(key);
    // What is not named like ours is not ours to remove.
    if (id === undefined) return false;
    const row = rows.get(id);
    if (row === undefined) return true;
    const isUnderWay = ['uploading', 'processing'].includes(row.status);
    // A form sent again after the file was completed stays at the door.
    return !isUnderWay && (key.startsWith(INCOMING) || !keysOf(row).includes(key));
  });
}

async function sweepUploads({ database, objects }: FileDependencies, dryRun: boolean): Promise<number> {
  let uploads = 0;
  for await (const { key, uploadId, startedAt } of objects.listOpenUploads()) {
    const id = fileIdOf(key);
    if (id === undefined || startedAt > Date.now() - 2 * DAY) continue;
    const [row] = await findKnown(reading(database), [id]);
    if (row?.status === 'uploading' && row.upload_id === uploadId) continue;
    uploads++;
    if (!dryRun) await objects.abortParts(key, uploadId);
  }
  return uploads;
}
