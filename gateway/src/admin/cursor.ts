// The cursor of an administrator's lists: opaque to clients, checked like any other input.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const DEFAULT_LIMIT = 20;

export interface Wanted {
  readonly limit?: number;
  readonly cursor?: string;
}

/** @throws XiaoqiaoError `cursor_invalid` */
export function rangeOf({ limit = DEFAULT_LIMIT, cursor }: Wanted): {
  limit: number;
  belowId: string | undefined;
} {
  if (cursor === undefined) return { limit, belowId: undefined };
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!ULID.test(id) || cursorAfter(id) !== cursor) throw new XiaoqiaoError('cursor_invalid');
  return { limit, belowId: id };
}

/** @param found one more than asked for, if there are that many: it tells whether there is a next page */
export function pageOf<R extends { readonly id: string }, T>(
  found: readonly R[],
  limit: number,
  show: (item: R) => T,
): { list: T[]; nextCursor: string | null } {
  const page = found.slice(0, limit);
  const more = found.length > limit;
  return { list: page.map(show), nextCursor: more ? cursorAfter(page.at(-1)!.id) : null };
}

const cursorAfter = (id: string): string => Buffer.from(id).toString('base64url');
