// The app's files: temporary ones and its own folder, in memory as long as the app runs; those of its package are only read.
import type { Host } from '../runtime/ports.ts';

export interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly createdAt: number;
}

export interface FileStore {
  /** A path of the app's, or one of its package such as `/images/a.png`. */
  read(path: string): StoredFile | undefined;
  /** @returns the path: the given one, or a temporary one. @throws Error when there is no room */
  keep(file: { bytes: Uint8Array; type: string; path?: string | undefined; name?: string }): string;
  remove(path: string): boolean;
  isFolder(path: string): boolean;
  addFolder(path: string): void;
  /** With everything in it. */
  removeFolder(path: string): void;
  /** Names in a folder. */
  names(path: string): string[];
  list(): readonly (readonly [path: string, file: StoredFile])[];
  /** What a page loads the file from. */
  address(path: string): string;
}

export const userFolder = 'wxfile://usr';
export const temporary = 'wxfile://tmp';
/** https://developers.weixin.qq.com/miniprogram/dev/framework/ability/file-system.html */
const MOST = 200 * 1024 * 1024;

const endings: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'image/svg+xml': '.svg',
  'video/mp4': '.mp4',
  'application/pdf': '.pdf',
};

/** The folder that a path is in. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

export function createFileStore(host: Pick<Host, 'fileAddress' | 'packageFile'>): FileStore {
  const files = new Map<string, StoredFile>();
  const folders = new Set([userFolder, temporary]);
  const below = (path: string): string[] =>
    [...files.keys(), ...folders].filter((each) => each.startsWith(`${path}/`));
  const addresses = new Map<string, string>();
  let numbers = 0;
  return {
    read(path) {
      const file = files.get(path);
      if (file !== undefined || /^\w+:/.test(path)) return file;
      const name = path.replace(/^(\.?\/)+/, '');
      const bytes = name === '' ? undefined : host.packageFile(name);
      return bytes && { name, bytes, type: 'application/octet-stream', createdAt: 0 };
    },
    keep({ bytes, type, path, name }) {
      const used = [...files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
      if (used + bytes.length > MOST)
        throw new Error('the maximum size of the file storage limit is exceeded');
      const at = path ?? `${temporary}/${++numbers}${endings[type] ?? ''}`;
      addresses.delete(at);
      files.set(at, { name: name ?? at.slice(at.lastIndexOf('/') + 1), type, bytes, createdAt: Date.now() });
      return at;
    },
    remove(path) {
      addresses.delete(path);
      return files.delete(path);
    },
    isFolder: (path) => folders.has(path),
    addFolder(path) {
      for (
        let folder = path;
        !folders.has(folder) && folder.startsWith(userFolder);
        folder = folderOf(folder)
      )
        folders.add(folder);
    },
    removeFolder(path) {
      for (const each of [path, ...below(path)]) {
        files.delete(each);
        addresses.delete(each);
        folders.delete(each);
      }
    },
    names: (path) =>
      [...new Set(below(path).map((each) => each.slice(path.length + 1).split('/')[0]!))].sort(),
    list: () => [...files],
    address(path) {
      const file = files.get(path);
      if (file === undefined) return path;
      const known = addresses.get(path);
      if (known !== undefined) return known;
      const made = host.fileAddress(file.bytes, file.type);
      addresses.set(path, made);
      return made;
    },
  };
}
