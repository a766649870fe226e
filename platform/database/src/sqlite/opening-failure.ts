// Why an SQLite file cannot be opened, and what to do about it.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sqliteCode } from './sqlite-failure.ts';

const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

export function openingFailure(cause: unknown, path: string): Error {
  return new Error(`cannot open the database ${path}: ${reason(cause, path)}`, { cause });
}

function reason(cause: unknown, path: string): string {
  const directory = dirname(path);
  if (!existsSync(directory)) return `the directory ${directory} does not exist; create it first`;
  if (!statSync(directory).isDirectory()) return `${directory} is not a directory; name another path`;
  if (existsSync(path) && statSync(path).isDirectory()) return 'it is a directory; name a file inside it';
  switch ((sqliteCode(cause) ?? 0) & 0xff) {
    case BUSY:
      return 'another process keeps it locked; end that process, or give this one a file of its own';
    case CORRUPT:
    case NOT_A_DATABASE:
      return 'the file is damaged or no SQLite database; restore it from a backup, or move it away to start empty';
  }
  if (!isWritable(directory) || (existsSync(path) && !isWritable(path)))
    return `this user may not write there; allow writing to ${directory} and the files in it`;
  return cause instanceof Error ? cause.message : String(cause);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // accessSync answers by throwing.
    return false;
  }
}
