// The home folder: embedded data and the secrets generated on first start.
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

export interface Home {
  path(name: string): string;
  /** The parsed content of a JSON file, or undefined when there is none. @throws Error naming the file when it is broken */
  readJson<T>(name: string): T | undefined;
  /** Whole or not at all, readable by its owner alone. */
  writeJson(name: string, value: unknown): void;
}

/** @throws Error naming the folder and the fix when it cannot be made or written to */
export function openHome(folder: string): Home {
  const root = isAbsolute(folder) ? folder : resolve(folder);
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
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
  return {
    path,
    readJson(name) {
      let text: string;
      try {
        text = readFileSync(path(name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new Error(`${path(name)} cannot be read`, { cause: error });
      }
      try {
        return JSON.parse(text);
      } catch (cause) {
        throw new Error(
          `${path(name)} is not valid JSON; restore it from a backup, or remove it to start afresh`,
          { cause },
        );
      }
    },
    writeJson(name, value) {
      const temporary = path(`${name}.${process.pid}.tmp`);
      writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
      renameSync(temporary, path(name));
      chmodSync(path(name), 0o600);
    },
  };
}
