// The cursor of the user list: opaque to clients, checked like any other input.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Points behind the user with this id. */
export const cursorAfter = (id: string): string => Buffer.from(JSON.stringify({ id })).toString('base64url');

/** @throws XiaoqiaoError `cursor_invalid` for anything that {@link cursorAfter} did not make */
export function idInCursor(cursor: string): string {
  try {
    const { id } = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof id === 'string' && ULID.test(id) && cursorAfter(id) === cursor) return id;
  } catch (cause) {
    throw new XiaoqiaoError('cursor_invalid', { cause });
  }
  throw new XiaoqiaoError('cursor_invalid');
}
