// Removes a file's row and gives its space back; its objects go when the event is delivered.
import type { Transaction } from '@xiaoqiao/database';
import { keysOf } from './file.ts';
import type { FileDependencies } from './ports.ts';
import { type FileRow, giveSpaceBack, removeFile } from './store.ts';

export async function discardFile(
  { outbox }: Pick<FileDependencies, 'outbox'>,
  tx: Transaction,
  row: FileRow,
): Promise<void> {
  if (!(await removeFile(tx, row.id))) return;
  await giveSpaceBack(tx, { userId: row.user_id, bytes: row.size });
  await outbox.add(tx, 'file.deleted', {
    fileId: row.id,
    userId: row.user_id,
    keys: keysOf(row),
    uploadId: row.upload_id,
  });
}
