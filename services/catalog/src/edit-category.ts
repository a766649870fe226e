// Adds, changes, moves and deletes categories.
import type { BodyOf, Category, catalogRoutes, Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type CategoryTree, lineageOf, placementRefusal } from './category.ts';
import type { CatalogContext } from './dependencies.ts';
import { presentCategory } from './present.ts';
import type { CategoryRow } from './tables.ts';

type CategoryInput = BodyOf<typeof catalogRoutes.adminCreateCategory>;

/** @throws XiaoqiaoError `category_not_found` (the parent), `validation_failed` when the tree gets too deep */
export async function createCategory(context: CatalogContext, input: CategoryInput): Promise<Category> {
  const now = context.clock.now();
  const row = { ...columnsOf(input), id: context.ids.next(), created_at: now, updated_at: now };
  await context.database.transaction(async (tx) => {
    checkPlacement(await context.categories.tree(tx), { parentId: row.parent_id });
    await context.categories.insert(tx, row);
  });
  return presentCategory(row);
}

/** @throws XiaoqiaoError `category_not_found` (it, or the parent), `validation_failed` for a circle or too deep a tree */
export async function updateCategory(
  context: CatalogContext,
  id: Id<'category'>,
  input: CategoryInput,
): Promise<Category> {
  return context.database.transaction(async (tx) => {
    const tree = await context.categories.tree(tx);
    const current = await context.categories.find(tx, id);
    if (current === undefined) throw new XiaoqiaoError('category_not_found');
    const row = { ...current, ...columnsOf(input), updated_at: context.clock.now() };
    await replaceCategory(context, tx, { tree, row });
    return presentCategory(row);
  });
}

/** Writes the row over the one with its id; products move along into the lists above its new place. */
export async function replaceCategory(
  { categories }: CatalogContext,
  tx: Transaction,
  { tree, row }: { tree: CategoryTree; row: CategoryRow },
): Promise<void> {
  const { id, parent_id: parentId } = row;
  checkPlacement(tree, { id, parentId });
  await categories.update(tx, row);
  const before = lineageOf(tree, id).slice(1);
  const after = parentId === null ? [] : lineageOf(tree, parentId);
  await categories.relist(tx, id, {
    from: before.filter((above) => !after.includes(above)),
    to: after.filter((above) => !before.includes(above)),
  });
}

/** @throws XiaoqiaoError `category_not_found`, `category_not_empty` */
export async function deleteCategory(
  { database, categories }: CatalogContext,
  id: Id<'category'>,
): Promise<void> {
  await database.transaction(async (tx) => {
    const tree = await categories.tree(tx);
    if (!tree.has(id)) throw new XiaoqiaoError('category_not_found');
    if ([...tree.values()].includes(id) || (await categories.holdsProducts(tx, id)))
      throw new XiaoqiaoError('category_not_empty');
    await categories.remove(tx, id);
  });
}

/** @throws XiaoqiaoError `category_not_found`, `validation_failed` */
export function checkPlacement(
  tree: CategoryTree,
  place: { id?: Id<'category'>; parentId: Id<'category'> | null },
): void {
  if (place.parentId !== null && !tree.has(place.parentId)) throw new XiaoqiaoError('category_not_found');
  const refusal = placementRefusal(tree, place);
  if (refusal === undefined) return;
  const message =
    refusal === 'cycle'
      ? '不能移到自己或自己的下级之下 / cannot stand below itself'
      : '分类层级过深 / the tree gets too deep';
  throw new XiaoqiaoError('validation_failed', {
    details: { issues: [{ part: 'body', field: 'parentId', rule: refusal, message }] },
  });
}

const columnsOf = ({ name, parentId, imageUrl, sort }: CategoryInput) => ({
  name,
  parent_id: parentId ?? null,
  image_url: imageUrl ?? null,
  sort: sort ?? 0,
});
