// Files of the app: `getFileSystemManager`, saved files.
import { type Api, type ApiContext, ApiFailure, asynchronous, type Given, synchronous } from './define.ts';
import { userFolder } from './file-store.ts';
import { copy } from './network.ts';
import { tellOnce } from './task.ts';

type Work = (context: ApiContext, options: Given) => object | undefined;

const found = ({ files }: ApiContext, path: unknown) => {
  const file = files.read(String(path));
  if (file === undefined) throw new ApiFailure(`no such file or directory ${path}`);
  return file;
};
export const writable = (path: unknown): string => {
  if (!String(path).startsWith(`${userFolder}/`)) throw new ApiFailure(`permission denied, open ${path}`);
  return String(path);
};
const bytesOf = ({ ports: { host } }: ApiContext, data: unknown): Uint8Array =>
  typeof data === 'string' ? host.encode(data) : new Uint8Array(data as ArrayBuffer);

const work: Readonly<Record<string, Work>> = {
  access: (context, { path }) => void found(context, path) as undefined,
  readFile(context, { filePath, encoding }) {
    const { bytes } = found(context, filePath);
    if (encoding === undefined) return { data: copy(bytes) };
    if (encoding === 'base64') return { data: context.ports.host.base64(bytes) };
    return { data: context.ports.host.decode(bytes) };
  },
  writeFile(context, { filePath, data }) {
    context.files.keep({
      path: writable(filePath),
      bytes: bytesOf(context, data),
      type: 'application/octet-stream',
    });
    return undefined;
  },
  appendFile(context, { filePath, data }) {
    const before = found(context, writable(filePath));
    const more = bytesOf(context, data);
    const bytes = new Uint8Array(before.bytes.length + more.length);
    bytes.set(before.bytes);
    bytes.set(more, before.bytes.length);
    context.files.keep({ path: String(filePath), bytes, type: before.type });
    return undefined;
  },
  copyFile(context, { srcPath, destPath }) {
    const { bytes, type } = found(context, srcPath);
    context.files.keep({ path: writable(destPath), bytes, type });
    return undefined;
  },
  rename(context, { oldPath, newPath }) {
    const { bytes, type } = found(context, oldPath);
    context.files.keep({ path: writable(newPath), bytes, type });
    context.files.remove(String(oldPath));
    return undefined;
  },
  unlink(context, { filePath }) {
    found(context, filePath);
    context.files.remove(String(filePath));
    return undefined;
  },
  getFileInfo: (context, { filePath }) => ({ size: found(context, filePath).bytes.length }),
  stat(context, { path }) {
    const { bytes, createdAt } = found(context, path);
    const seconds = Math.floor(createdAt / 1000);
    return {
      stats: {
        size: bytes.length,
        mode: 33_188,
        lastAccessedTime: seconds,
        lastModifiedTime: seconds,
        isFile: () => true,
        isDirectory: () => false,
      },
    };
  },
  saveFile(context, { tempFilePath, filePath }) {
    const { bytes, type, name } = found(context, tempFilePath);
    const path = filePath === undefined ? `${userFolder}/${name}` : writable(filePath);
    return { savedFilePath: context.files.keep({ path, bytes, type }) };
  },
  readdir(context, { dirPath }) {
    const folder = `${String(dirPath).replace(/\/$/, '')}/`;
    const names = context.files.list().filter(([path]) => path.startsWith(folder));
    return { files: [...new Set(names.map(([path]) => path.slice(folder.length).split('/')[0]))] };
  },
  // Folders are there once a file is in them.
  mkdir: () => undefined,
  rmdir: () => undefined,
};

/** Arguments of the synchronous forms, in their order. */
const inOrder: Readonly<Record<string, readonly string[]>> = {
  access: ['path'],
  readFile: ['filePath', 'encoding'],
  writeFile: ['filePath', 'data', 'encoding'],
  appendFile: ['filePath', 'data', 'encoding'],
  copyFile: ['srcPath', 'destPath'],
  rename: ['oldPath', 'newPath'],
  unlink: ['filePath'],
  stat: ['path'],
  saveFile: ['tempFilePath', 'filePath'],
  readdir: ['dirPath'],
  mkdir: ['dirPath'],
  rmdir: ['dirPath'],
};

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
  getSavedFileList: asynchronous((_, { files: store }) => ({
    fileList: store
      .list()
      .filter(([path]) => path.startsWith(userFolder))
      .map(([filePath, { bytes, createdAt }]) => ({
        filePath,
        size: bytes.length,
        createTime: Math.floor(createdAt / 1000),
      })),
  })),
};
