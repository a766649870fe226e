// The cursor of product lists: the place of the last row, and which list it belongs to.
import { hash } from 'node:crypto';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

const WRITTEN = /^1\.([\w-]{8})\.(\d{1,16})\.([0-7][0-9A-HJKMNP-TV-Z]{25})$/;

export interface Place {
  /** What the list is sorted by; 0 where that is the id alone. */
  readonly value: number;
  readonly id: string;
}

/** Lists that differ in order or filters have different names, so that a cursor of one is refused by the other. */
const nameOf = (list: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(list), 'base64url').slice(0, 8);

export const cursorAfter = (list: readonly unknown[], { value, id }: Place): string =>
  Buffer.from(`1.${nameOf(list)}.${value}.${id}`).toString('base64url');

/** @throws XiaoqiaoError `cursor_invalid` for anything {@link cursorAfter} did not make for this very list */
export function placeInCursor(list: readonly unknown[], cursor: string): Place {
  const match = WRITTEN.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (match === null) throw new XiaoqiaoError('cursor_invalid');
  const place = { value: Number(match[2]), id: match[3]! };
  if (!Number.isSafeInteger(place.value) || cursorAfter(list, place) !== cursor)
    throw new XiaoqiaoError('cursor_invalid');
  return place;
}
