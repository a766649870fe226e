// A large file on its way: which parts have arrived, and where the others go.
import type { PartAddress } from '@xiaoqiao/contract';
import { HOUR, toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { requireFile } from './file.ts';
import { partCount, sizeOfPart } from './parts.ts';
import type { FileDependencies, StoredPart } from './ports.ts';
import type { FileRow } from './store.ts';

const ADDRESS_MS = HOUR;

interface OwnedFile {
  readonly id: string;
  readonly userId: string;
}

type PartedRow = FileRow & { upload_id: string; part_size: number };

export const isInParts = (row: FileRow): row is PartedRow => row.upload_id !== null && row.part_size !== null;

/** @throws XiaoqiaoError `file_not_found`, `file_state_conflict` */
async function requireUpload(deps: FileDependencies, owned: OwnedFile): Promise<PartedRow> {
  const row = await requireFile(deps, owned);
  const isOpen = row.status === 'uploading' && deps.clock.now() < row.expires_at;
  if (!isOpen || !isInParts(row))
    throw new XiaoqiaoError('file_state_conflict', {
      details: { status: row.status, inParts: isInParts(row) },
    });
  return row;
}

/** Those that have the size they must have. */
export const whole = (parts: readonly StoredPart[], row: PartedRow): StoredPart[] =>
  parts.filter(({ number, size }) => size === sizeOfPart(number, row.size, row.part_size));

export async function listParts(deps: FileDependencies, owned: OwnedFile) {
  const row = await requireUpload(deps, owned);
  const arrived = (await deps.objects.listParts(row.object_key, row.upload_id)) ?? [];
  return {
    size: row.part_size,
    count: partCount(row.size, row.part_size),
    arrived: whole(arrived, row).map(({ number }) => number),
    expiresAt: toRfc3339(row.expires_at),
  };
}

/** @throws XiaoqiaoError `validation_failed` for a number that is no part of this file */
export async function addressParts(
  deps: FileDependencies,
  owned: OwnedFile,
  { numbers }: { numbers: readonly number[] },
): Promise<{ list: PartAddress[] }> {
  const row = await requireUpload(deps, owned);
  const expiresAt = Math.min(row.expires_at, deps.clock.now() + ADDRESS_MS);
  const list = numbers.map(async (number, index) => {
    const size = sizeOfPart(number, row.size, row.part_size);
    if (size === undefined) throw noSuchPart(index, partCount(row.size, row.part_size));
    const part = { key: row.object_key, uploadId: row.upload_id, number, size, expiresAt };
    return { number, size, url: await deps.objects.partAddress(part), expiresAt: toRfc3339(expiresAt) };
  });
  return { list: await Promise.all(list) };
}

function noSuchPart(index: number, count: number): XiaoqiaoError {
  const message = `本文件只有 ${count} 个分片 / this file has ${count} parts`;
  const issue = { part: 'body', field: `numbers[${index}]`, rule: 'maximum', message };
  return new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
}
