// Something begins to use files, and lets go of those it used before: a profile its avatar, a product its pictures.
import type { FilePurpose, Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { discardFile } from './discard-file.ts';
import { mainKeyOf, variantsOf } from './file.ts';
import type { FileDependencies } from './ports.ts';
import { changeFile, type FileRow, findAttached, findFile, readingIn } from './store.ts';

export interface Attachment {
  /** What uses them, such as `user:<id>`; at most 64 characters. */
  readonly subject: string;
  readonly purpose: FilePurpose;
  /** Whose they must be; anybody's when left out. */
  readonly userId?: Id<'user'>;
  readonly fileIds: readonly Id<'file'>[];
  /** Addresses that the subject still shows; files behind them stay, all others of the subject are discarded. */
  readonly keptUrls: readonly string[];
}

/**
 * @returns the lasting addresses of `fileIds`, in their order
 * @throws XiaoqiaoError `file_not_usable` naming the file
 */
export async function attachFiles(
  deps: Pick<FileDependencies, 'objects' | 'outbox' | 'clock'>,
  tx: Transaction,
  { subject, purpose, userId, fileIds, keptUrls }: Attachment,
): Promise<string[]> {
  const urls: string[] = [];
  for (const id of fileIds) {
    const row = await findFile(readingIn(tx), { id, userId });
    const key = row && mainKeyOf(row);
    const url = key && deps.objects.publicAddress(key);
    const isFree = row?.attached_to === null || row?.attached_to === subject;
    if (row?.status !== 'ready' || row.purpose !== purpose || !isFree || url === undefined)
      throw new XiaoqiaoError('file_not_usable', { details: { fileId: id } });
    await changeFile(tx, { id, from: ['ready'] }, { attached_to: subject, updated_at: deps.clock.now() });
    urls.push(url);
  }
  for (const row of await findAttached(tx, subject)) {
    const isKept = fileIds.includes(row.id) || keptUrls.some((url) => shows(url, row));
    if (!isKept) await discardFile(deps, tx, row);
  }
  return urls;
}

/** By key: the host in front of it may have been another one when the address was written down. */
const shows = (url: string, row: FileRow): boolean =>
  variantsOf(row).some(({ key }) => url.endsWith(`/${key}`));
