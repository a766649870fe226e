// Streams the rows of the wanted tables out of a MySQL dump: only INSERT statements are looked at, and nothing is run.
import { createReadStream } from 'node:fs';
import { readRow } from './read-row.ts';

const CHUNK = 1 << 18;
/** Characters; more without an end is not a row. */
const MAX_ROW = 16 << 20;
const MAX_HEAD = 1 << 16;

const INSERT =
  /^[ \t]*(?:insert(?:\s+ignore)?|replace)\s+into\s+`?(\w+)`?\s*(?:\(([^()']*)\)\s*)?values\s*(?=\()/i;
const STARTS = /^[ \t]*(?:insert|replace)\s/i;
/** Where the next row, or whatever comes after this statement, may begin. */
const NEXT_ROW = /\)\s*,\s*(?=\([\s\d'N])|;[ \t]*\r?\n/g;

export interface DumpRow {
  readonly kind: 'row';
  readonly table: string;
  readonly values: ReadonlyMap<string, string | null>;
  readonly place: string;
}

export interface BrokenRow {
  readonly kind: 'broken';
  readonly table: string;
  /** Line of the file and number of the row in its statement, both from 1. */
  readonly place: string;
  readonly reason: string;
}

/**
 * A broken row costs itself alone: reading goes on where the next one seems to begin.
 * @param columnsOf names of a table's columns for statements that do not name them; undefined for tables to pass over
 */
export async function* readDump(
  path: string,
  columnsOf: (table: string) => readonly string[] | undefined,
): AsyncGenerator<DumpRow | BrokenRow> {
  const window = openWindow(path);
  try {
    while (await window.fillLine()) {
      if (!STARTS.test(window.line())) {
        await window.dropLine();
        continue;
      }
      const head = await readHead(window);
      const columns = head && (head.columns ?? columnsOf(head.table));
      if (head === undefined || columns === undefined || columnsOf(head.table) === undefined)
        await window.dropLine();
      else yield* readRows(window, head.table, columns);
    }
  } finally {
    window.close();
  }
}

type Window = ReturnType<typeof openWindow>;

/** The part of the file that is being looked at. */
function openWindow(path: string) {
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK });
  const chunks = stream[Symbol.asyncIterator]();
  let text = '';
  let start = 0;
  let lineNumber = 1;
  let ended = false;
  return {
    get text() {
      return text;
    },
    get start() {
      return start;
    },
    get lineNumber() {
      return lineNumber;
    },
    /** @returns false when the file has ended. */
    async more(): Promise<boolean> {
      if (ended) return false;
      const { value, done } = await chunks.next();
      ended = done === true;
      if (ended) return false;
      text = text.slice(start) + value;
      start = 0;
      return true;
    },
    /** Makes sure that a whole line, or as much of it as a statement's head may be long, is there. */
    async fillLine(): Promise<boolean> {
      while (!text.includes('\n', start) && text.length - start < MAX_HEAD && (await this.more()));
      return start < text.length;
    },
    line(): string {
      const end = text.indexOf('\n', start);
      return text.slice(start, Math.min(end === -1 ? text.length : end, start + MAX_HEAD));
    },
    async dropLine(): Promise<void> {
      for (let end = text.indexOf('\n', start); ; end = text.indexOf('\n', start)) {
        if (end !== -1) return this.moveTo(end + 1);
        start = text.length;
        if (!(await this.more())) return;
      }
    },
    moveTo(at: number): void {
      for (let i = text.indexOf('\n', start); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) lineNumber++;
      start = at;
    },
    close: () => stream.destroy(),
  };
}

/** The statement's first words, up to its first row. */
async function readHead(
  window: Window,
): Promise<{ table: string; columns: readonly string[] | undefined } | undefined> {
  for (;;) {
    const match = INSERT.exec(window.text.slice(window.start, window.start + MAX_HEAD));
    if (match !== null) {
      window.moveTo(window.start + match[0].length);
      const columns = match[2]?.split(',').map((name) => name.trim().replaceAll('`', ''));
      return { table: match[1]!, columns };
    }
    if (window.text.length - window.start >= MAX_HEAD || !(await window.more())) return undefined;
  }
}

async function* readRows(
  window: Window,
  table: string,
  columns: readonly string[],
): AsyncGenerator<DumpRow | BrokenRow> {
  for (let number = 1; ; number++) {
    const place = `line ${window.lineNumber}, row ${number}`;
    const reading = await wholeRow(window);
    const reason =
      reading.kind !== 'row'
        ? reading.kind === 'broken'
          ? reading.reason
          : 'the row does not end'
        : reading.values.length !== columns.length
          ? `${reading.values.length} values for ${columns.length} columns`
          : undefined;
    if (reading.kind === 'row') {
      window.moveTo(reading.end);
      if (reason === undefined)
        yield {
          kind: 'row',
          table,
          values: new Map(columns.map((c, i) => [c, reading.values[i] ?? null])),
          place,
        };
    }
    if (reason !== undefined) yield { kind: 'broken', table, place, reason };
    const goesOn = await (reading.kind === 'row' ? toNextRow(window) : toLikelyRow(window));
    if (!goesOn) return;
  }
}

async function wholeRow(window: Window) {
  for (;;) {
    const reading = readRow(window.text, window.start);
    const tooLong = window.text.length - window.start > MAX_ROW;
    if (reading.kind !== 'incomplete' || tooLong || !(await window.more())) return reading;
  }
}

/** Over the comma behind a sound row. @returns false at the statement's end. */
async function toNextRow(window: Window): Promise<boolean> {
  for (;;) {
    const rest = window.text.slice(window.start, window.start + MAX_HEAD);
    const comma = /^\s*,\s*(?=\()/.exec(rest);
    if (comma !== null) window.moveTo(window.start + comma[0].length);
    if (comma !== null || /^\s*;/.test(rest)) return comma !== null;
    // What looked like a row was in the middle of something.
    if (/^\s*(?:,\s*)?[^\s,(]/.test(rest) || rest.length === MAX_HEAD) return toLikelyRow(window);
    if (!(await window.more())) return false;
  }
}

/**
 * From a broken row to the next place that looks like a row's beginning. When that is inside of a text, the reading
 * fails again and is reported again: better one report too many than a row lost in silence.
 * @returns false at the statement's end.
 */
async function toLikelyRow(window: Window): Promise<boolean> {
  for (;;) {
    NEXT_ROW.lastIndex = window.start;
    const match = NEXT_ROW.exec(window.text);
    if (match !== null) {
      window.moveTo(match.index + match[0].length);
      return !match[0].startsWith(';');
    }
    if (window.text.length - window.start > MAX_ROW || !(await window.more())) {
      window.moveTo(window.text.length);
      return false;
    }
  }
}
