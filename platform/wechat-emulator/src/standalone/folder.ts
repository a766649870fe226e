// The folder in which a local WeChat of its own keeps what it generated, so that a restart is the same WeChat.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Folder {
  path(name: string): string;
  /** The stored value, or the one that is made now and stored. */
  keep<T extends object>(name: string, make: () => T | Promise<T>): Promise<T>;
  /** Whole or not at all, readable by its owner alone. @returns its path. */
  write(name: string, text: string): string;
}

/** @throws Error of node:fs when it cannot be made or written to. */
export function openFolder(given: string): Folder {
  const root = resolve(given);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(root, name);
  function write(name: string, text: string): string {
    writeWhole(path(name), text);
    return path(name);
  }
  // Private keys must not end up in a repository by accident.
  if (!existsSync(path('.gitignore'))) write('.gitignore', '*\n');
  return {
    path,
    write,
    async keep<T extends object>(name: string, make: () => T | Promise<T>) {
      const file = `${name}.json`;
      if (existsSync(path(file))) {
        try {
          return JSON.parse(readFileSync(path(file), 'utf8')) as T;
        } catch (cause) {
          throw new Error(`${path(file)} cannot be read; remove it to start afresh`, { cause });
        }
      }
      const made = await make();
      write(file, `${JSON.stringify(made, null, 2)}\n`);
      return made;
    },
  };
}

/** Readers see the old file or the new one, never half of it. */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, file);
}
