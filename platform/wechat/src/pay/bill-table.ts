// The file of a bill as a table: a byte order mark, Chinese column names, a backtick before every value, two rows of totals.
import { type Fen, fen } from '@xiaoqiao/contract';
import { unreadableReply } from '../to-xiaoqiao-error.ts';

/** Values by the name of their column. */
export type BillCells = Readonly<Record<string, string>>;

export interface BillTable {
  readonly rows: readonly BillCells[];
  readonly totals: BillCells;
}

/** @throws XiaoqiaoError wechat_unavailable when the file is not whole or not of this form. */
export function readBillTable(file: Uint8Array): BillTable {
  const lines = decode(file)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const header = columnsOf(lines[0]);
  // Only values begin with a backtick: the first line that has none is the header of the totals.
  const end = lines.findIndex((line, index) => index > 0 && !line.startsWith('`'));
  if (end === -1 || lines.length !== end + 2) throw unreadableReply('the bill has no totals at its end');
  return {
    rows: lines.slice(1, end).map((line) => cellsOf(header, line)),
    totals: cellsOf(columnsOf(lines[end]), lines[end + 1]!),
  };
}

function decode(file: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch (cause) {
    throw unreadableReply('the bill is no UTF-8', cause);
  }
}

/** Some bills write the brackets around the currency in full width. */
const columnsOf = (line = '') => line.replaceAll('（', '(').replaceAll('）', ')').split(',');

/** A description may contain commas, but no comma followed by a backtick. */
function cellsOf(columns: readonly string[], line: string): BillCells {
  const cells = line.slice(1).split(',`');
  if (!line.startsWith('`') || cells.length !== columns.length)
    throw unreadableReply('a row of the bill has not the columns of its header');
  return Object.fromEntries(columns.map((name, index) => [name, cells[index]!]));
}

export function cell(cells: BillCells, column: string): string {
  const value = cells[column];
  if (value === undefined) throw unreadableReply(`the bill has no column ${column}`);
  return value;
}

export const optionalCell = (cells: BillCells, column: string): string | undefined =>
  cells[column] === '' || cells[column] === '0' ? undefined : cells[column];

/** Yuan with decimals → thousandths of a fen, exactly; negative ones too. */
export function milliFen(cells: BillCells, column: string): number {
  const match = /^(-?)(\d{1,10})(?:\.(\d{1,5}))?$/.exec(cell(cells, column));
  if (match === null) throw unreadableReply(`${column} is no amount`);
  const value = Number(match[2]) * 100_000 + Number((match[3] ?? '').padEnd(5, '0'));
  return match[1] === '-' && value !== 0 ? -value : value;
}

/** Yuan with decimals → fen, exactly. @throws XiaoqiaoError wechat_unavailable for parts of a fen or less than nothing. */
export function yuan(cells: BillCells, column: string): Fen {
  const value = milliFen(cells, column);
  if (value < 0 || value % 1000 !== 0) throw unreadableReply(`${column} is no whole number of fen`);
  return fen(value / 1000);
}

/** `20` or `20.0`. */
export function count(cells: BillCells, column: string): number {
  const value = cell(cells, column);
  if (!/^\d{1,9}(\.0+)?$/.test(value)) throw unreadableReply(`${column} is no number`);
  return Number(value);
}

/** `2026-11-19 23:59:59` in China → milliseconds. */
export function beijingTime(cells: BillCells, column: string): number {
  const value = cell(cells, column);
  const time = /^\d{4}-\d\d-\d\d +\d\d:\d\d:\d\d$/.test(value)
    ? Date.parse(`${value.replace(/ +/, 'T')}+08:00`)
    : Number.NaN;
  if (Number.isNaN(time)) throw unreadableReply(`${column} is no time`);
  return time;
}
