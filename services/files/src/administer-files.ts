// Administrators look at anybody's file, and decide about those that WeChat did not.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { describeFile, requireFile } from './file.ts';
import { makeReady, reject } from './finish-file.ts';
import type { FileOfSomebody } from './list-files.ts';
import type { FileDependencies } from './ports.ts';

/** @throws XiaoqiaoError `file_not_found` */
export async function showFileToReviewer(deps: FileDependencies, id: string): Promise<FileOfSomebody> {
  return describeFile(deps, await requireFile(deps, { id }), { toReviewer: true });
}

/** @throws XiaoqiaoError `file_not_found`, `file_state_conflict` */
export async function decideFile(
  deps: FileDependencies,
  id: string,
  { pass }: { pass: boolean },
): Promise<FileOfSomebody> {
  const row = await requireFile(deps, { id });
  const from = ['checking', 'reviewing'] as const;
  await deps.database.transaction(async (tx) => {
    const isDecided = pass
      ? await makeReady(deps, tx, { row, from })
      : await reject(deps, tx, { row, from, rejection: 'content_refused' });
    if (!isDecided) throw new XiaoqiaoError('file_state_conflict', { details: { status: row.status } });
  });
  return showFileToReviewer(deps, id);
}
