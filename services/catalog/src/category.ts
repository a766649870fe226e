// Rules of the category tree: where a category may stand, and what is above it.

export const MAX_DEPTH = 5;

/** Parent by category; null at the top. */
export type CategoryTree = ReadonlyMap<string, string | null>;

/** The category and all above it, nearest first. */
export function lineageOf(tree: CategoryTree, id: string): string[] {
  const lineage: string[] = [];
  for (let at: string | null | undefined = id; at != null && lineage.length <= MAX_DEPTH; at = tree.get(at))
    lineage.push(at);
  return lineage;
}

/** How many levels hang at the category, itself included. */
function heightOf(tree: CategoryTree, id: string): number {
  let height = 0;
  for (const child of tree.keys()) {
    const distance = lineageOf(tree, child).indexOf(id);
    if (distance >= height) height = distance + 1;
  }
  return height;
}

/** Why `id` (undefined: a new category) may not stand below `parentId`. */
export function placementRefusal(
  tree: CategoryTree,
  { id, parentId }: { id?: string; parentId: string | null },
): 'cycle' | 'depth' | undefined {
  if (parentId === null) return undefined;
  const above = lineageOf(tree, parentId);
  if (id !== undefined && above.includes(id)) return 'cycle';
  const height = id === undefined ? 1 : heightOf(tree, id);
  return above.length + height > MAX_DEPTH ? 'depth' : undefined;
}
