// The folder of the disk engine: where things are, written whole or not at all, and how its failures are called.
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { requireObjectKey } from '../object-key.ts';
import type { ObjectInfo } from '../objects.ts';

export type DiskFolder = ReturnType<typeof diskFolder>;

export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException)?.code ?? '';

/** What the file system says, in the words of the catalogue. */
export function toStorageError(cause: unknown): unknown {
  if (cause instanceof XiaoqiaoError) return cause;
  const code = codeOf(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new XiaoqiaoError('storage_full', { cause });
  return code.startsWith('E') ? new XiaoqiaoError('storage_unavailable', { cause }) : cause;
}

export function diskFolder(root: string) {
  const temporary = () => join(root, 'tmp', randomBytes(12).toString('hex'));

  return {
    root,
    /** Of an object. */
    path(key: string): string {
      requireObjectKey(key);
      return join(root, 'data', key);
    },
    upload: (uploadId: string): string => join(root, 'uploads', uploadId),
    uploads: join(root, 'uploads'),
    data: join(root, 'data'),
    versions: (key: string): string => join(root, 'versions', key),

    /**
     * Hands an open file to `write` and puts it at `path` once that has succeeded and the disk has it.
     * `before` runs just before, when what was there is still there.
     */
    async writeWhole(
      path: string,
      write: (file: FileHandle) => Promise<void>,
      before: () => Promise<void> = async () => {},
    ): Promise<void> {
      const draft = temporary();
      try {
        const file = await openMaking(draft, 'wx');
        try {
          await write(file);
          await file.sync();
        } finally {
          await file.close();
        }
        await before();
        await renameMaking(draft, path);
      } catch (error) {
        // What is left of a draft is found by the sweep.
        await rm(draft, { force: true }).catch(() => {});
        throw toStorageError(error);
      }
    },
  };
}

async function openMaking(path: string, flags: string): Promise<FileHandle> {
  try {
    return await open(path, flags, 0o600);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(path, flags, 0o600);
  }
}

export async function renameMaking(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await rename(from, to);
  }
}

/** Undefined when there is no such file. */
export async function infoOf(key: string, path: string): Promise<ObjectInfo | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isFile()) return undefined;
    // Another file, or the same one written again, has another inode, time or size.
    const etag = [stats.ino, stats.mtimeNs, stats.size].map((part) => part.toString(36)).join('-');
    return { key, size: Number(stats.size), etag, modifiedAt: Number(stats.mtimeMs) };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw toStorageError(error);
  }
}
