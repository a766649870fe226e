// How a file becomes ready, or is rejected: its state and the event about it, in the transaction that is handed in.
import type { FileRejection, FileStatus } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import type { FileDependencies } from './ports.ts';
import { changeFile, type FileChange, type FileRow } from './store.ts';

type Deps = Pick<FileDependencies, 'outbox' | 'clock'>;
interface Turn {
  readonly row: FileRow;
  readonly from: readonly FileStatus[];
  readonly change?: Omit<FileChange, 'updated_at'>;
}

const about = ({ id, user_id, purpose }: FileRow) => ({ fileId: id, userId: user_id, purpose });

/** @returns false when it is in another state by now */
export async function makeReady(
  { outbox, clock }: Deps,
  tx: Transaction,
  { row, from, change = {} }: Turn,
): Promise<boolean> {
  const turned = { ...change, status: 'ready', updated_at: clock.now() } as const;
  if (!(await changeFile(tx, { id: row.id, from }, turned))) return false;
  await outbox.add(tx, 'file.ready', about(row));
  return true;
}

/** @returns false when it is in another state by now */
export async function reject(
  { outbox, clock }: Deps,
  tx: Transaction,
  { row, from, rejection }: Omit<Turn, 'change'> & { rejection: FileRejection },
): Promise<boolean> {
  const change = { status: 'rejected', rejection, updated_at: clock.now() } as const;
  if (!(await changeFile(tx, { id: row.id, from }, change))) return false;
  await outbox.add(tx, 'file.rejected', { ...about(row), rejection });
  return true;
}
