// Files of the app: `getFileSystemManager`, saved files.
import { type Api, type ApiContext, ApiFailure, asynchronous, type Given, synchronous } from './define.ts';
import { decoded, encoded } from './file-encoding.ts';
import { folderOf, temporary, userFolder } from './file-store.ts';
import { copy } from './network.ts';
import { tellOnce } from './task.ts';

type Work = (context: ApiContext, options: Given) => object | undefined;

const missing = (path: unknown) => new ApiFailure(`no such file or directory ${path}`);
const found = ({ files }: ApiContext, path: unknown) => {
  const file = files.read(String(path));
  if (file === undefined) throw missing(path);
  return file;
};
export const writable = (path: unknown): string => {
  if (!String(path).startsWith(`${userFolder}/`)) throw new ApiFailure(`permission denied, open ${path}`);
  return String(path);
};
/** A file's place, once its folder is there. */
function placeFor({ files }: ApiContext, path: unknown): string {
  const place = writable(path);
  if (!files.isFolder(folderOf(place))) throw new ApiFailure(`no such file or directory, open ${path}`);
  return place;
}
const folderAt = (path: unknown): string => String(path).replace(/(?<!:\/?)\/+$/, '');
const folder = ({ files }: ApiContext, path: unknown): string => {
  const at = folderAt(path);
  if (!files.isFolder(at)) throw missing(path);
  return at;
};
const bytesOf = ({ ports: { host } }: ApiContext, { data, encoding }: Given): Uint8Array => {
  if (typeof data === 'string') return encoded(data, encoding, host);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    : new Uint8Array(data as ArrayBuffer).slice();
};

function statsOf({ files }: ApiContext, path: string): object {
  const file = files.read(path);
  if (file === undefined && !files.isFolder(path)) throw missing(path);
  const seconds = Math.floor((file?.createdAt ?? 0) / 1000);
  return {
    size: file?.bytes.length ?? 0,
    mode: file === undefined ? 16_877 : 33_188,
    lastAccessedTime: seconds,
    lastModifiedTime: seconds,
    isFile: () => file !== undefined,
    isDirectory: () => file === undefined,
  };
}

const work: Readonly<Record<string, Work>> = {
  access(context, { path }) {
    if (!context.files.isFolder(folderAt(path))) found(context, path);
    return undefined;
  },
  readFile(context, { filePath, encoding, position = 0, length }) {
    const { bytes } = found(context, filePath);
    const part = bytes.subarray(position, length === undefined ? undefined : position + length);
    return { data: encoding === undefined ? copy(part) : decoded(part, encoding, context.ports.host) };
  },
  writeFile(context, options) {
    const path = placeFor(context, options.filePath);
    context.files.keep({ path, bytes: bytesOf(context, options), type: typeOf(path) });
    return undefined;
  },
  appendFile(context, options) {
    const { bytes: before, type } = found(context, writable(options.filePath));
    const more = bytesOf(context, options);
    const bytes = new Uint8Array(before.length + more.length);
    bytes.set(before);
    bytes.set(more, before.length);
    context.files.keep({ path: String(options.filePath), bytes, type });
    return undefined;
  },
  truncate(context, { filePath, length = 0 }) {
    const { bytes: before, type } = found(context, writable(filePath));
    const bytes = new Uint8Array(length);
    bytes.set(before.subarray(0, length));
    context.files.keep({ path: String(filePath), bytes, type });
    return undefined;
  },
  copyFile(context, { srcPath, destPath }) {
    const { bytes, type } = found(context, srcPath);
    context.files.keep({ path: placeFor(context, destPath), bytes, type });
    return undefined;
  },
  rename(context, { oldPath, newPath }) {
    const { bytes, type } = found(context, oldPath);
    context.files.keep({ path: placeFor(context, newPath), bytes, type });
    context.files.remove(String(oldPath));
    return undefined;
  },
  unlink(context, { filePath }) {
    found(context, filePath);
    context.files.remove(String(filePath));
    return undefined;
  },
  getFileInfo: (context, { filePath }) => ({ size: found(context, filePath).bytes.length }),
  stat(context, { path, recursive }) {
    const top = folderAt(path);
    const stats = statsOf(context, top);
    if (recursive !== true || !context.files.isFolder(top)) return { stats };
    const list: object[] = [{ path: '/', stats }];
    const visit = (at: string): void => {
      for (const name of context.files.names(at)) {
        list.push({ path: `${at}/${name}`.slice(top.length), stats: statsOf(context, `${at}/${name}`) });
        visit(`${at}/${name}`);
      }
    };
    visit(top);
    return { stats: list };
  },
  saveFile(context, { tempFilePath, filePath }) {
    const { bytes, type, name } = found(context, tempFilePath);
    const path = filePath === undefined ? `${userFolder}/${name}` : placeFor(context, filePath);
    const savedFilePath = context.files.keep({ path, bytes, type });
    // It is moved: the temporary path is no more.
    if (String(tempFilePath).startsWith(temporary)) context.files.remove(String(tempFilePath));
    return { savedFilePath };
  },
  getSavedFileList: ({ files: store }) => ({
    fileList: store
      .list()
      .filter(([path]) => path.startsWith(userFolder))
      .map(([filePath, { bytes, createdAt }]) => ({
        filePath,
        size: bytes.length,
        createTime: Math.floor(createdAt / 1000),
      })),
  }),
  removeSavedFile: (context, options) => work.unlink!(context, options),
  readdir: (context, { dirPath }) => ({ files: context.files.names(folder(context, dirPath)) }),
  mkdir(context, { dirPath, recursive }) {
    const path = writable(folderAt(dirPath));
    if (recursive !== true) {
      if (context.files.isFolder(path)) throw new ApiFailure(`file already exists ${dirPath}`);
      if (!context.files.isFolder(folderOf(path))) throw missing(dirPath);
    }
    context.files.addFolder(path);
    return undefined;
  },
  rmdir(context, { dirPath, recursive }) {
    const path = folder(context, writable(dirPath));
    if (recursive !== true && context.files.names(path).length > 0)
      throw new ApiFailure('directory not empty');
    context.files.removeFolder(path);
    return undefined;
  },
};

/** A page that shows the file is told by its type. */
const typeOf = (path: string): string =>
  ({ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', svg: 'image/svg+xml' })[
    path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  ] ?? 'application/octet-stream';

/** Arguments of the synchronous forms, in their order. */
const inOrder: Readonly<Record<string, readonly string[]>> = {
  access: ['path'],
  readFile: ['filePath', 'encoding', 'position', 'length'],
  truncate: ['filePath', 'length'],
  writeFile: ['filePath', 'data', 'encoding'],
  appendFile: ['filePath', 'data', 'encoding'],
  copyFile: ['srcPath', 'destPath'],
  rename: ['oldPath', 'newPath'],
  unlink: ['filePath'],
  stat: ['path', 'recursive'],
  saveFile: ['tempFilePath', 'filePath'],
  readdir: ['dirPath'],
  mkdir: ['dirPath', 'recursive'],
  rmdir: ['dirPath', 'recursive'],
};

/** What the file system of a phone can do and ours cannot. */
const absent = [
  ...['open', 'close', 'read', 'write', 'fstat', 'ftruncate', 'readCompressedFile'],
  ...['readZipEntry', 'unzip'],
];

function manager(context: ApiContext): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(work)) {
    made[name] = (options: Given = {}) => {
      const told = tellOnce(name, options, context);
      try {
        told.success(run(context, options) ?? {});
      } catch (error) {
        told.fail((error as Error).message);
      }
    };
    const names = inOrder[name];
    if (names === undefined) continue;
    made[`${name}Sync`] = (...given: unknown[]) => {
      try {
        const result = run(context, Object.fromEntries(names.map((key, at) => [key, given[at]])));
        return result === undefined ? undefined : Object.values(result)[0];
      } catch (error) {
        throw new Error(`${name}Sync:fail ${(error as Error).message}`);
      }
    };
  }
  for (const name of absent) {
    const words = `not simulated: wx.getFileSystemManager().${name}`;
    made[name] = (options: Given = {}) => {
      context.errors.warn(words);
      tellOnce(name, options, context).fail(words);
    };
    made[`${name}Sync`] = () => {
      context.errors.warn(words);
      throw new Error(words);
    };
  }
  return made;
}

const managers = new WeakMap<object, Record<string, unknown>>();

export const files: Readonly<Record<string, Api>> = {
  getFileSystemManager: synchronous((context) => {
    const known = managers.get(context.files) ?? manager(context);
    managers.set(context.files, known);
    return known;
  }),
  saveFile: asynchronous((options, context) => work.saveFile!(context, options)),
  getFileInfo: asynchronous((options, context) => work.getFileInfo!(context, options)),
  removeSavedFile: asynchronous((options, context) => work.unlink!(context, options)),
  getSavedFileList: asynchronous((options, context) => work.getSavedFileList!(context, options)),
  getSavedFileInfo: asynchronous(({ filePath }, context) => {
    const { bytes, createdAt } = found(context, filePath);
    return { size: bytes.length, createTime: Math.floor(createdAt / 1000) };
  }),
};
