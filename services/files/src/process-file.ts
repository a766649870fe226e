// Looks at a whole file, and makes of it what its purpose wants: hash, archive, picture.
import type { FileRejection } from '@xiaoqiao/contract';
import { faultOfArchive } from './archive.ts';
import { readRange, sha256Of } from './content.ts';
import { isPicture, type StoredVariant, variantKey } from './file.ts';
import { isArchive } from './media-type.ts';
import type { FileDependencies } from './ports.ts';
import { purposes } from './purpose.ts';
import type { FileChange, FileRow } from './store.ts';

export type Processed = { rejection: FileRejection } | { change: Omit<FileChange, 'updated_at'> };

/** Writes objects, but no rows: doing it twice does no harm. @throws XiaoqiaoError `storage_unavailable`, `storage_full` */
export async function processFile(
  { objects }: Pick<FileDependencies, 'objects'>,
  row: FileRow,
  /** What was announced, if anything was. */
  isHashed: boolean,
): Promise<Processed> {
  let sha256 = row.sha256;
  if (!isHashed) {
    const found = await sha256Of(objects, row.object_key);
    if (sha256 !== null && sha256 !== found) return { rejection: 'hash_mismatch' };
    sha256 = found;
  }
  if (isArchive(row.type)) {
    const read = (start: number, length: number) => readRange(objects, row.object_key, { start, length });
    if ((await faultOfArchive(row.size, read)) !== undefined) return { rejection: 'archive_unsafe' };
  }
  if (!isPicture(row)) return { change: { sha256 } };

  const bytes = await readRange(objects, row.object_key, { start: 0, length: row.size });
  // The library takes its time and memory to load, which a process that never sees a picture does not spend.
  const { makePicture } = await import('./picture.ts');
  const picture = await makePicture(bytes, purposes[row.purpose].variants);
  if (typeof picture === 'string') return { rejection: picture };
  const stored = picture.variants.map(async (variant): Promise<StoredVariant> => {
    const { name, type, width, height, bytes: content } = variant;
    const key = variantKey(row, name, variant.extension);
    await objects.put(key, content);
    return { name, type, width, height, size: content.length, key };
  });
  const { width, height, dominantColour, blurHash } = picture;
  return {
    change: {
      ...{ sha256, width, height, dominant_colour: dominantColour, blur_hash: blurHash },
      variants: JSON.stringify(await Promise.all(stored)),
    },
  };
}
