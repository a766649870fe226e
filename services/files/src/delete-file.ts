// A user deletes a file, unless something uses it; an administrator deletes any.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { discardFile } from './discard-file.ts';
import type { FileDependencies } from './ports.ts';
import { lockFile } from './store.ts';

/** @throws XiaoqiaoError `file_not_found`, `file_in_use` */
export async function deleteFile(
  deps: FileDependencies,
  wanted: { id: string; userId?: string },
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const row = await lockFile(tx, wanted);
    if (row === undefined) throw new XiaoqiaoError('file_not_found', { details: { id: wanted.id } });
    if (row.attached_to !== null && wanted.userId !== undefined) throw new XiaoqiaoError('file_in_use');
    await discardFile(deps, tx, row);
  });
}
