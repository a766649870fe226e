// The disk engine: objects are files below one folder, uploads come to endpoints of our own.
import { link, mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Clock, DAY } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { isPublic, OBJECTS_PATH, typeOfKey } from '../object-key.ts';
import type { ObjectInfo, Objects, ObjectVersion } from '../objects.ts';
import { diskAddresses } from './addresses.ts';
import { diskApplication } from './disk-application.ts';
import { codeOf, diskFolder, infoOf, renameMaking, toStorageError } from './disk-folder.ts';
import { diskUploads, namesIn } from './disk-uploads.ts';

export interface DiskObjectsOptions {
  /** Made when it is missing. Temporary files are in it as well, so that a rename never crosses file systems. */
  readonly folder: string;
  /** Signs addresses; 32 bytes. */
  readonly secret: Uint8Array;
  /** Where public objects are fetched, if not from the engine's own endpoint. */
  readonly publicBase?: string;
  /** How many earlier versions of an overwritten object are kept; none when left out. */
  readonly keepVersions?: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface DiskObjects extends Objects {
  /** Removes what writers that were killed left behind; nobody writes one file for a day. */
  clearDrafts(): Promise<void>;
}

export function createDiskObjects(options: DiskObjectsOptions): DiskObjects {
  const { clock, log, publicBase, keepVersions = 0 } = options;
  const folder = diskFolder(options.folder);
  const addresses = diskAddresses(options.secret);

  /** The bytes stay where they are; they only get a second name. */
  async function keepVersion(key: string): Promise<void> {
    if (keepVersions === 0) return;
    const info = await infoOf(key, folder.path(key));
    if (info === undefined) return;
    const kept = folder.versions(key);
    try {
      await mkdir(kept, { recursive: true, mode: 0o700 });
      await link(folder.path(key), join(kept, `${String(clock.now()).padStart(15, '0')}-${info.etag}`));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw toStorageError(error);
    }
    const names = (await namesIn(kept)).sort().reverse();
    for (const name of names.slice(keepVersions)) await rm(join(kept, name), { force: true });
  }

  async function* walk(path: string, key: string): AsyncGenerator<string> {
    const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
      throw toStorageError(error);
    });
    // As S3 sorts: a folder stands where its name with the slash would.
    const name = (entry: (typeof entries)[number]) => entry.name + (entry.isDirectory() ? '/' : '');
    for (const entry of entries.sort((a, b) => (name(a) < name(b) ? -1 : 1))) {
      if (entry.isDirectory()) yield* walk(join(path, entry.name), `${key}${entry.name}/`);
      else yield key + entry.name;
    }
  }

  const uploads = diskUploads(folder, keepVersion);
  return {
    engine: 'disk',
    takesForms: true,
    application: diskApplication({ folder, addresses, clock, keepVersion }, log),
    ...uploads,

    async put(key, body) {
      const write = async (file: Awaited<ReturnType<typeof open>>) => file.writeFile(body);
      await folder.writeWhole(folder.path(key), write, () => keepVersion(key));
      return (await infoOf(key, folder.path(key)))!;
    },

    head: async (key) => infoOf(key, folder.path(key)),

    async read(key, { range, versionId } = {}): Promise<Readable | undefined> {
      if (versionId !== undefined && !/^[\w-]+$/.test(versionId)) return undefined;
      const path = versionId === undefined ? folder.path(key) : join(folder.versions(key), versionId);
      try {
        const file = await open(path);
        return file.createReadStream({ ...range, highWaterMark: 256 * 1024 });
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw toStorageError(error);
      }
    },

    async move(from, to) {
      const path = folder.path(from.key);
      const found = await infoOf(from.key, path);
      if (found?.etag !== from.etag) return false;
      await keepVersion(to);
      try {
        await renameMaking(path, folder.path(to));
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false;
        throw toStorageError(error);
      }
      return true;
    },

    async remove(keys) {
      for (const key of keys) {
        try {
          await rm(folder.path(key), { force: true });
          await rm(folder.versions(key), { recursive: true, force: true });
        } catch (error) {
          throw toStorageError(error);
        }
      }
    },

    async *list(prefix): AsyncGenerator<ObjectInfo> {
      const from = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      for await (const key of walk(join(folder.data, from), from)) {
        if (!key.startsWith(prefix)) continue;
        const info = await infoOf(key, join(folder.data, key));
        if (info !== undefined) yield info;
      }
    },

    async versions(key): Promise<ObjectVersion[]> {
      const kept = folder.versions(key);
      const found: ObjectVersion[] = [];
      for (const versionId of (await namesIn(kept)).sort().reverse()) {
        const info = await infoOf(versionId, join(kept, versionId));
        if (info !== undefined) found.push({ versionId, size: info.size, modifiedAt: info.modifiedAt });
      }
      return found;
    },

    async uploadForm(key, limits) {
      folder.path(key);
      return addresses.form({ key, type: typeOfKey(key), ...limits });
    },

    async partAddress({ key, uploadId, number, size, expiresAt }) {
      return addresses.address('PUT', key, {
        upload: uploadId,
        part: String(number),
        size: String(size),
        expires: String(expiresAt),
      });
    },

    async address(key, { expiresAt, name, download }) {
      folder.path(key);
      return addresses.address('GET', key, {
        expires: String(expiresAt),
        ...(name === undefined ? {} : { name }),
        ...(download ? { download: '1' } : {}),
      });
    },

    publicAddress: (key) => (isPublic(key) ? `${publicBase ?? OBJECTS_PATH}/${key}` : undefined),

    async ping() {
      const probe = join(folder.root, 'tmp', '.probe');
      try {
        await mkdir(dirname(probe), { recursive: true, mode: 0o700 });
        await (await open(probe, 'w', 0o600)).close();
      } catch (error) {
        throw toStorageError(error);
      }
    },
    async clearDrafts() {
      const drafts = join(folder.root, 'tmp');
      for (const name of await namesIn(drafts)) {
        const info = await infoOf(name, join(drafts, name));
        if (info !== undefined && info.modifiedAt < Date.now() - DAY)
          await rm(join(drafts, name), { force: true });
      }
    },
    close() {},
  };
}
