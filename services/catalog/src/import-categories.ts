// The categories of an import, parents before children.
import type { Transaction } from '@xiaoqiao/database';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { CatalogContext } from './dependencies.ts';
import { checkPlacement, replaceCategory } from './edit-category.ts';
import { fingerprintOf, type ImportChecks, type ImportedCategory, type ImportResult } from './imported.ts';
import { findImported, insertImported, updateImported } from './store-imported.ts';
import type { CategoryRow, ImportedRow } from './tables.ts';

export interface ImportCategories {
  readonly source: string;
  readonly categories: readonly ImportedCategory[];
  /** Counted up here. */
  readonly result: ImportResult;
}

export async function importCategories(
  context: CatalogContext,
  checks: ImportChecks,
  { source, categories, result }: ImportCategories,
): Promise<void> {
  const refuse = (sourceId: string, reason: string) =>
    void result.refused.push({ kind: 'category', sourceId, reason });
  const waiting = new Map<string, ImportedCategory>();
  for (const category of categories) {
    const reason = checks.category(category);
    if (reason !== undefined) refuse(String(category?.sourceId), reason);
    else if (waiting.has(category.sourceId)) refuse(category.sourceId, 'the same row came earlier');
    else waiting.set(category.sourceId, category);
  }
  await context.database.transaction(async (tx) => {
    const sourceIds = [...waiting.values()].flatMap(({ sourceId, parentSourceId }) => [
      sourceId,
      parentSourceId ?? sourceId,
    ]);
    const known = await findImported(tx, { source, kind: 'category', sourceIds: [...new Set(sourceIds)] });
    const tree = new Map(await context.categories.tree(tx));
    for (let left = Number.POSITIVE_INFINITY; waiting.size < left; ) {
      left = waiting.size;
      for (const category of [...waiting.values()]) {
        if (category.parentSourceId != null && waiting.has(category.parentSourceId)) continue;
        waiting.delete(category.sourceId);
        const reason = await importCategory(context, tx, { source, category, known, tree, result });
        if (reason !== undefined) refuse(category.sourceId, reason);
      }
    }
  });
  for (const { sourceId } of waiting.values()) refuse(sourceId, 'it stands below itself');
}

interface CategoryRun extends Pick<ImportCategories, 'source' | 'result'> {
  readonly category: ImportedCategory;
  /** Both grow as categories are added. */
  readonly known: Map<string, ImportedRow>;
  readonly tree: Map<string, string | null>;
}

/** @returns why it was refused; nothing was written then. */
async function importCategory(
  context: CatalogContext,
  tx: Transaction,
  { source, category, known, tree, result }: CategoryRun,
): Promise<string | undefined> {
  const { sourceId, parentSourceId = null, name, imageUrl = null, sort = 0 } = category;
  const parentId = parentSourceId === null ? null : known.get(parentSourceId)?.id;
  if (parentId === undefined) return `no category ${parentSourceId} was imported`;
  const fingerprint = fingerprintOf({ sourceId, parentSourceId, name, imageUrl, sort });
  const before = known.get(sourceId);
  if (before?.fingerprint === fingerprint) {
    result.categories.unchanged++;
    return undefined;
  }
  const now = context.clock.now();
  const current = before && (await context.categories.find(tx, before.id));
  if (before !== undefined && current === undefined) return 'it was deleted here';
  const id = before?.id ?? context.ids.next();
  const row: CategoryRow = {
    id,
    parent_id: parentId,
    name,
    image_url: imageUrl,
    sort,
    created_at: current?.created_at ?? now,
    updated_at: now,
  };
  try {
    if (current === undefined) {
      checkPlacement(tree, { parentId });
      await context.categories.insert(tx, row);
    } else await replaceCategory(context, tx, { tree, row });
  } catch (error) {
    // Thrown by the check, before anything is written.
    if (!isXiaoqiaoError(error)) throw error;
    return 'its place makes a circle, or a tree too deep';
  }
  tree.set(id, parentId);
  const remembered: ImportedRow = { source, kind: 'category', source_id: sourceId, id, fingerprint };
  if (before === undefined) await insertImported(tx, [remembered]);
  else await updateImported(tx, remembered);
  known.set(sourceId, remembered);
  result.categories[before === undefined ? 'added' : 'updated']++;
  return undefined;
}
