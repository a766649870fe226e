// What WeChat or a person decided about a file becomes its state.
import type { Transaction } from '@xiaoqiao/database';
import { makeReady, reject } from './finish-file.ts';
import type { FileDependencies } from './ports.ts';
import { changeFile, type FileRow } from './store.ts';

/** @param suggest WeChat's word: pass, review or risky; anything else is for a person to decide */
export async function applyVerdict(
  deps: Pick<FileDependencies, 'outbox' | 'clock'>,
  tx: Transaction,
  row: FileRow,
  suggest: string,
): Promise<void> {
  const from = ['checking'] as const;
  if (suggest === 'pass') await makeReady(deps, tx, { row, from });
  else if (suggest === 'risky') await reject(deps, tx, { row, from, rejection: 'content_refused' });
  else await changeFile(tx, { id: row.id, from }, { status: 'reviewing', updated_at: deps.clock.now() });
}
