// The emulator's memory, and its file: every change is appended before it is acknowledged, and survives a kill.
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
} from 'node:fs';
import type { Clock } from '@xiaoqiao/kit/clock';

/** Records are values: to change one, put another in its place. */
export interface Table<T> {
  get(key: string): T | undefined;
  put(key: string, record: T): void;
  delete(key: string): void;
  /** In the order in which the keys were first put. */
  values(): T[];
  readonly size: number;
}

export interface RecordStore {
  table<T>(name: string): Table<T>;
  /** Appends everything that `work` puts and deletes in one piece: a kill leaves all of it or nothing. */
  atomically<T>(work: () => T): T;
  /** The latest time at which anything was written; undefined for an empty store. */
  readonly latest: number | undefined;
  close(): void;
}

/** One line of the file: table, key, record (absent: deleted), time of writing. */
type Line = readonly [table: string, key: string, record: unknown, at: number];

/** Superfluous lines that are tolerated before the file is written anew. */
const SLACK = 20_000;

/** @param file kept next to `<file>.new`, which replaces it as a whole; without one everything is forgotten at the end. */
export function openRecordStore({ file, clock }: { file?: string; clock: Clock }): RecordStore {
  const tables = new Map<string, Map<string, unknown>>();
  let latest: number | undefined;
  let lines = 0;
  let descriptor: number | undefined;
  let batch: string[] | undefined;

  const rowsOf = (name: string) => {
    const rows = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, rows);
    return rows;
  };

  function apply([name, key, record, at]: Line): void {
    if (record === null) rowsOf(name).delete(key);
    else rowsOf(name).set(key, record);
    latest = Math.max(latest ?? at, at);
  }

  function compact(path: string): void {
    const fresh = `${path}.new`;
    const written = openSync(fresh, 'w', 0o600);
    lines = 0;
    for (const [name, rows] of tables)
      for (const [key, record] of rows) {
        appendFileSync(written, lineOf([name, key, record, latest ?? clock.now()]));
        lines++;
      }
    fsyncSync(written);
    renameSync(fresh, path);
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = written;
  }

  function write(line: Line): void {
    apply(line);
    if (file === undefined || descriptor === undefined) return;
    lines++;
    if (batch !== undefined) batch.push(lineOf(line));
    else append([lineOf(line)]);
  }

  function append(texts: string[]): void {
    if (file === undefined || descriptor === undefined || texts.length === 0) return;
    appendFileSync(descriptor, texts.join(''));
    if (lines > SLACK + 2 * [...tables.values()].reduce((sum, rows) => sum + rows.size, 0)) compact(file);
  }

  if (file !== undefined) {
    if (existsSync(file)) readLines(file).forEach(apply);
    compact(file);
  }

  return {
    table<T>(name: string): Table<T> {
      const rows = rowsOf(name) as Map<string, T>;
      return {
        get: (key) => rows.get(key),
        put: (key, record) => write([name, key, record, clock.now()]),
        delete: (key) => {
          if (rows.has(key)) write([name, key, null, clock.now()]);
        },
        values: () => [...rows.values()],
        get size() {
          return rows.size;
        },
      };
    },
    atomically(work) {
      const outer = batch === undefined;
      batch ??= [];
      try {
        return work();
      } finally {
        if (outer) {
          const texts = batch;
          batch = undefined;
          append(texts);
        }
      }
    },
    get latest() {
      return latest;
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

const lineOf = (line: Line) => `${JSON.stringify(line)}\n`;

/** A last line without its newline was being written when the process was killed: nobody was told about it. */
function readLines(file: string): Line[] {
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return whole.map((line, index) => {
    try {
      return JSON.parse(line) as Line;
    } catch (cause) {
      throw new Error(`${file}:${index + 1} cannot be read; delete the file to start afresh`, { cause });
    }
  });
}
