// A sibling keeps pictures that it names by their ids: they are in use from now on, and nothing sweeps them.
import type { FilePurpose, Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { isPicture } from './file.ts';
import type { FileDependencies } from './ports.ts';
import { changeFile, type FileRow, lockFiles } from './store.ts';

export interface Attachment {
  /** What uses them, such as `refund:<id>`; at most 64 characters. */
  readonly subject: string;
  readonly purpose: FilePurpose;
  /** Whose they must be. */
  readonly userId: Id<'user'>;
  readonly fileIds: readonly Id<'file'>[];
}

/** `exists` is broken by somebody else's file as well: ids must not be guessable. */
export type AttachmentRule = 'exists' | 'purpose' | 'picture' | 'ready' | 'unused';

/** @returns the first that cannot be used, by its place, and the rule it breaks; nothing has been written then */
export async function attachPictures(
  { clock }: Pick<FileDependencies, 'clock'>,
  tx: Transaction,
  { subject, purpose, userId, fileIds }: Attachment,
): Promise<{ index: number; rule: AttachmentRule } | undefined> {
  const locked = await lockFiles(tx, { ids: fileIds, userId });
  const rows = fileIds.map((id) => locked.find((row) => row.id === id));
  for (const [index, row] of rows.entries()) {
    const rule = brokenRule(row, purpose);
    if (rule !== undefined) return { index, rule };
  }
  const change = { attached_to: subject, updated_at: clock.now() };
  for (const id of fileIds) await changeFile(tx, { id, from: ['ready'] }, change);
  return undefined;
}

function brokenRule(row: FileRow | undefined, purpose: FilePurpose): AttachmentRule | undefined {
  if (row === undefined) return 'exists';
  if (row.purpose !== purpose) return 'purpose';
  if (!isPicture(row)) return 'picture';
  if (row.status !== 'ready') return 'ready';
  return row.attached_to === null ? undefined : 'unused';
}
