// The cursor of product lists: the place of the last row, and which list it belongs to.
import { hash } from 'node:crypto';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

const WRITTEN = /^1\.([\w-]{8})\.(\d{1,16})\.([0-7][0-9A-HJKMNP-TV-Z]{25})$/;

export interface Place {
  /** What the list is sorted by; 0 where that is the id alone. */
  readonly value: number;
  readonly id: string;
}

/** A list's name: different for each order and each set of filters, so that one list's cursor is refused by another. */
export const listName = (parts: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 8);

export const cursorAfter = (list: string, { value, id }: Place): string =>
  Buffer.from(`1.${list}.${value}.${id}`, 'latin1').toString('base64url');

/** @throws XiaoqiaoError `cursor_invalid` for anything {@link cursorAfter} did not make for this very list */
export function placeInCursor(list: string, cursor: string): Place {
  const match = WRITTEN.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null || match[1] !== list) throw new XiaoqiaoError('cursor_invalid');
  const value = Number(match[2]);
  if (!Number.isSafeInteger(value)) throw new XiaoqiaoError('cursor_invalid');
  return { value, id: match[3]! };
}
