// The home folder: embedded data and the secrets generated on first start.
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

export interface Home {
  path(name: string): string;
  /** The parsed content of a JSON file, or undefined when there is none. @throws Error naming the file when it is broken */
  readJson<T extends object>(name: string, isWhole?: (value: Partial<T>) => boolean): T | undefined;
  /** Whole or not at all, readable by its owner alone. */
  writeJson(name: string, value: unknown): void;
  /** The same unless it is there already: of several processes that start together, one writes, and all get what it wrote. */
  settleJson<T extends object>(name: string, value: T, isWhole?: (value: Partial<T>) => boolean): T;
}

/** @throws Error naming the folder and the fix when it cannot be made or written to */
export function openHome(folder: string): Home {
  const root = isAbsolute(folder) ? folder : resolve(folder);
  try {
    makeFolders(root);
    accessSync(root, constants.W_OK | constants.X_OK);
    const probe = join(root, '.write-probe');
    writeFileSync(probe, '');
    renameSync(probe, join(root, '.last-start'));
  } catch (cause) {
    throw new Error(
      `the home folder ${root} cannot be written to (${(cause as NodeJS.ErrnoException).code ?? 'error'}); ` +
        'make it writable for this user or set XIAOQIAO_HOME to another folder',
      { cause },
    );
  }
  const path = (name: string) => join(root, name);
  const writeBeside = (name: string, value: unknown): string => {
    const temporary = path(`${name}.${process.pid}.tmp`);
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    return temporary;
  };
  const readJson: Home['readJson'] = (name, isWhole) => readWhole(path(name), isWhole);
  return {
    path,
    readJson,
    writeJson(name, value) {
      renameSync(writeBeside(name, value), path(name));
      chmodSync(path(name), 0o600);
    },
    settleJson(name, value, isWhole) {
      const temporary = writeBeside(name, value);
      try {
        linkSync(temporary, path(name));
        return value;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        return readJson(name, isWhole)!;
      } finally {
        rmSync(temporary);
      }
    },
  };
}

function readWhole<T extends object>(
  file: string,
  isWhole: (value: Partial<T>) => boolean = () => true,
): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read`, { cause: error });
  }
  const broken = (how: string, cause?: unknown) =>
    new Error(`${file} ${how}; restore it from a backup, or remove it to start afresh`, { cause });
  let value: Partial<T> | null;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken('is not valid JSON', cause);
  }
  if (typeof value !== 'object' || value === null || !isWhole(value))
    throw broken('lacks something that it should hold');
  return value as T;
}

/** Node's own `recursive` never comes back from a folder that exists and yet takes nothing, such as /proc. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}
