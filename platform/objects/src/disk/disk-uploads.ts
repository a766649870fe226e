// Uploads in parts on the disk: a folder per upload, a file per part, joined at the end.
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenUpload, UploadedPart } from '../objects.ts';
import { codeOf, type DiskFolder, infoOf, toStorageError } from './disk-folder.ts';

/** Says for which key the upload is. */
const KEY_FILE = 'key';
const CHUNK = 1 << 20;

export function diskUploads(folder: DiskFolder, keepVersion: (key: string) => Promise<void>) {
  /** Undefined when no upload of this key is open under this id. */
  async function openFolder(key: string, uploadId: string): Promise<string | undefined> {
    if (!/^[\w-]{16,64}$/.test(uploadId)) return undefined;
    const path = folder.upload(uploadId);
    try {
      return (await readFile(join(path, KEY_FILE), 'utf8')) === key ? path : undefined;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw toStorageError(error);
    }
  }

  async function listParts(key: string, uploadId: string): Promise<UploadedPart[] | undefined> {
    const path = await openFolder(key, uploadId);
    if (path === undefined) return undefined;
    const parts: UploadedPart[] = [];
    for (const name of await namesIn(path)) {
      if (!/^\d+$/.test(name)) continue;
      const info = await infoOf(name, join(path, name));
      if (info !== undefined) parts.push({ number: Number(name), size: info.size, etag: info.etag });
    }
    return parts.sort((a, b) => a.number - b.number);
  }

  return {
    async beginParts(key: string): Promise<string> {
      folder.path(key);
      const uploadId = randomBytes(18).toString('base64url');
      const path = folder.upload(uploadId);
      try {
        await mkdir(path, { recursive: true, mode: 0o700 });
        await writeFile(join(path, KEY_FILE), key, { mode: 0o600 });
      } catch (error) {
        throw toStorageError(error);
      }
      return uploadId;
    },

    listParts,

    async completeParts(key: string, uploadId: string, parts: readonly UploadedPart[]): Promise<boolean> {
      const path = await openFolder(key, uploadId);
      if (path === undefined) return false;
      const arrived = new Map((await listParts(key, uploadId))?.map((part) => [part.number, part]));
      const ordered = [...parts].sort((a, b) => a.number - b.number);
      if (ordered.length === 0 || ordered.some(({ number, etag }) => arrived.get(number)?.etag !== etag))
        return false;
      await folder.writeWhole(
        folder.path(key),
        async (whole) => {
          const buffer = Buffer.allocUnsafe(CHUNK);
          for (const { number } of ordered) await append(whole, join(path, String(number)), buffer);
        },
        () => keepVersion(key),
      );
      await rm(path, { recursive: true, force: true });
      return true;
    },

    async abortParts(key: string, uploadId: string): Promise<void> {
      const path = await openFolder(key, uploadId);
      if (path !== undefined) await rm(path, { recursive: true, force: true });
    },

    async *listOpenUploads(): AsyncGenerator<OpenUpload> {
      for (const uploadId of await namesIn(folder.uploads)) {
        try {
          const file = join(folder.upload(uploadId), KEY_FILE);
          const key = await readFile(file, 'utf8');
          yield { key, uploadId, startedAt: Math.trunc((await stat(file)).mtimeMs) };
        } catch (error) {
          // Gone meanwhile.
          if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw toStorageError(error);
        }
      }
    },
  };
}

async function append(whole: FileHandle, path: string, buffer: Buffer): Promise<void> {
  const part = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await part.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      for (let at = 0; at < bytesRead; ) at += (await whole.write(buffer, at, bytesRead - at)).bytesWritten;
    }
  } finally {
    await part.close();
  }
}

export async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw toStorageError(error);
  }
}
