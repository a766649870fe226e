// A sibling shows files to whom it may: it knows who that is, and asks with their ids.
import type { File, Id } from '@xiaoqiao/contract';
import { describeFile } from './file.ts';
import type { FileDependencies } from './ports.ts';
import { findFilesById, reading } from './store.ts';

/** In the order asked for; those that are gone are left out. */
export async function showFiles(deps: FileDependencies, ids: readonly Id<'file'>[]): Promise<File[]> {
  const found = await findFilesById(reading(deps.database), ids);
  const rows = ids.flatMap((id) => found.filter((row) => row.id === id));
  return Promise.all(rows.map((row) => describeFile(deps, row)));
}
