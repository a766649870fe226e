// Files by cursor, newest first: a user's own, or everybody's for administrators.
import type { File, FilePurpose, FileStatus, Id, Page } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { describeFile } from './file.ts';
import type { FileDependencies } from './ports.ts';
import { findFiles, reading } from './store.ts';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

interface ListQuery {
  readonly purpose?: FilePurpose;
  readonly status?: FileStatus;
  readonly userId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface FileOfSomebody extends File {
  userId: Id<'user'>;
}

/** @throws XiaoqiaoError `cursor_invalid` */
export async function listFiles(
  deps: FileDependencies,
  { cursor, limit = 20, ...filter }: ListQuery,
  { toReviewer = false }: { toReviewer?: boolean } = {},
): Promise<Page<FileOfSomebody>> {
  const belowId = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  if (belowId !== undefined && (!ULID.test(belowId) || cursorAfter(belowId) !== cursor))
    throw new XiaoqiaoError('cursor_invalid');
  const rows = await findFiles(reading(deps.database), { ...filter, belowId, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const list = await Promise.all(page.map((row) => describeFile(deps, row, { toReviewer })));
  return { list, nextCursor: rows.length > limit ? cursorAfter(page.at(-1)!.id) : null };
}

const cursorAfter = (id: string): string => Buffer.from(id).toString('base64url');
