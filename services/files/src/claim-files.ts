// Something shows files by their addresses, and lets go of those it showed before: a profile its avatar, a product its pictures.
import type { FilePurpose, Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { discardFile } from './discard-file.ts';
import { variantsOf } from './file.ts';
import type { FileDependencies } from './ports.ts';
import { purposes } from './purpose.ts';
import { changeFile, type FileRow, findAttached, lockFile } from './store.ts';

export interface Claim {
  /** What shows them, such as `user:<id>`; at most 64 characters. */
  readonly subject: string;
  readonly purpose: FilePurpose;
  /** Whose they must be; anybody's when left out. */
  readonly userId?: Id<'user'>;
  /** Every address that the subject shows from now on; those that are none of ours are passed over. */
  readonly urls: readonly string[];
}

/** @throws XiaoqiaoError `file_not_usable` naming the address */
export async function claimFiles(
  deps: Pick<FileDependencies, 'outbox' | 'clock'>,
  tx: Transaction,
  { subject, purpose, userId, urls }: Claim,
): Promise<void> {
  const shown = new Set<string>();
  for (const url of urls) {
    const id = /\/public\/([0-7][0-9A-HJKMNP-TV-Z]{25})\//.exec(url)?.[1];
    if (id === undefined) continue;
    const row = await lockFile(tx, { id, userId });
    const isFree = row?.attached_to === null || row?.attached_to === subject || purposes[purpose].outlivesUse;
    if (row?.status !== 'ready' || row.purpose !== purpose || !isFree || !shows(url, row))
      throw new XiaoqiaoError('file_not_usable', { details: { url } });
    shown.add(id);
    if (row.attached_to === null)
      await changeFile(tx, { id, from: ['ready'] }, { attached_to: subject, updated_at: deps.clock.now() });
  }
  if (purposes[purpose].outlivesUse) return;
  for (const row of await findAttached(tx, subject)) if (!shown.has(row.id)) await discardFile(deps, tx, row);
}

/** By key: the host in front of it may be another one tomorrow. */
const shows = (url: string, row: FileRow): boolean =>
  variantsOf(row).some(({ key }) => url.endsWith(`/${key}`));
