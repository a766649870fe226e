// The cursor of the task list: opaque to clients, checked like any other input.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Points behind the task with this id. */
export const cursorAfter = (id: string): string => Buffer.from(id).toString('base64url');

/** @throws XiaoqiaoError `cursor_invalid` for anything that {@link cursorAfter} did not make */
export function idInCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!ULID.test(id) || cursorAfter(id) !== cursor) throw new XiaoqiaoError('cursor_invalid');
  return id;
}
