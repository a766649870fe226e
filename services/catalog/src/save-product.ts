// Writes a whole product into a transaction: new, or in place of the one with that id.
import type { Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type CategoryTree, lineageOf } from './category.ts';
import type { CatalogContext } from './dependencies.ts';
import { cheapest, type ProductDraft, repeatedSku, type SkuDraft } from './product.ts';
import type { ProductDetailRow, ProductRow, SkuRow } from './tables.ts';

const INITIAL_STOCK = 'initial stock';

export interface SaveProduct {
  readonly id: Id<'product'>;
  readonly draft: ProductDraft;
  readonly tree: CategoryTree;
  /** Who does it; null for an import. */
  readonly userId: Id<'user'> | null;
}

/**
 * @returns the ids of the SKUs, in the draft's order
 * @throws XiaoqiaoError `category_not_found`, `sku_not_found` when a SKU has an id already, `validation_failed`
 *   when one is there twice; always before the first row is written
 */
export async function insertProduct(
  context: CatalogContext,
  tx: Transaction,
  { id, draft, tree, userId }: SaveProduct,
): Promise<Id<'sku'>[]> {
  check(draft, tree);
  await claimPictures(context, tx, { id, draft });
  const foreign = draft.skus.find((sku) => sku.id !== undefined);
  if (foreign !== undefined) throw new XiaoqiaoError('sku_not_found', { details: { skuId: foreign.id } });
  const now = context.clock.now();
  const skus = draft.skus.map((sku, position) => newSku(context.ids.next(), id, { sku, position }));
  const product: ProductRow = {
    ...productColumns(id, draft, now),
    stock: draft.skus.reduce((sum, { stock }) => sum + stock, 0),
    sales: 0,
    revision: 1,
    created_at: now,
  };
  await context.products.insertSkus(tx, skus);
  await context.products.insert(tx, product, detailRow(id, draft));
  await context.products.list(tx, product, lineageOf(tree, draft.categoryId));
  await journalInitialStock(context, tx, { skus, userId });
  await context.outbox.add(tx, 'product.changed', { productId: id });
  return skus.map((sku) => sku.id);
}

/**
 * Replaces everything but stock and sales; SKUs that the draft leaves out are retired.
 * @returns the ids of the SKUs, in the draft's order
 * @throws XiaoqiaoError `product_not_found`, `category_not_found`, `sku_not_found`, `validation_failed`
 */
export async function replaceProduct(
  context: CatalogContext,
  tx: Transaction,
  { id, draft, tree, userId, revive = false }: SaveProduct & { readonly revive?: boolean },
): Promise<Id<'sku'>[]> {
  const current = await context.products.lock(tx, id);
  if (current === undefined) throw new XiaoqiaoError('product_not_found');
  check(draft, tree);
  await claimPictures(context, tx, { id, draft });
  const known = new Map(
    current.skus.filter(({ retired }) => revive || retired === 0).map((sku) => [sku.id, sku]),
  );
  const unknown = draft.skus.find((sku) => sku.id !== undefined && !known.has(sku.id));
  if (unknown !== undefined) throw new XiaoqiaoError('sku_not_found', { details: { skuId: unknown.id } });

  const kept = new Map(
    draft.skus.flatMap((sku, position) => (sku.id === undefined ? [] : [[sku.id, { sku, position }]])),
  );
  for (const { id: skuId, retired } of current.skus) {
    const place = kept.get(skuId);
    if (place !== undefined) await context.products.updateSku(tx, skuId, skuColumns(place));
    else if (retired === 0) await context.products.updateSku(tx, skuId, { retired: 1 });
  }
  const added: SkuRow[] = [];
  const ids = draft.skus.map((sku, position) => {
    if (sku.id !== undefined) return sku.id;
    const row = newSku(context.ids.next(), id, { sku, position });
    added.push(row);
    return row.id;
  });
  await context.products.insertSkus(tx, added);

  const stock = [...added, ...current.skus.filter((sku) => kept.has(sku.id))];
  const product: ProductRow = {
    ...productColumns(id, draft, context.clock.now()),
    stock: stock.reduce((sum, { available }) => sum + available, 0),
    sales: current.product.sales,
    revision: current.product.revision + 1,
    created_at: current.product.created_at,
  };
  await context.products.update(tx, product, detailRow(id, draft));
  await context.products.list(tx, product, lineageOf(tree, draft.categoryId));
  await journalInitialStock(context, tx, { skus: added, userId });
  await context.outbox.add(tx, 'product.changed', { productId: id });
  return ids;
}

async function claimPictures(
  { pictures }: CatalogContext,
  tx: Transaction,
  { id, draft }: Pick<SaveProduct, 'id' | 'draft'>,
): Promise<void> {
  const inText = [...draft.detailHtml.matchAll(/\bsrc="([^"]+)"/g)].map(([, url]) => url!);
  const shown = [draft.imageUrl, ...draft.gallery, ...draft.skus.map(({ imageUrl }) => imageUrl), ...inText];
  const urls = [...new Set(shown.filter((url) => url !== null))];
  await pictures?.claim(tx, { subject: `product:${id}`, purpose: 'product', urls });
}

function check(draft: ProductDraft, tree: CategoryTree): void {
  if (!tree.has(draft.categoryId)) throw new XiaoqiaoError('category_not_found');
  const repeated = repeatedSku(draft.skus);
  if (repeated === undefined) return;
  const issue = {
    part: 'body',
    field: `skus[${repeated.index}].${repeated.field}`,
    rule: 'unique',
    message: '与前面的规格重复 / repeats an earlier SKU',
  };
  throw new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
}

const productColumns = (id: string, draft: ProductDraft, now: number) => ({
  id,
  category_id: draft.categoryId,
  name: draft.name,
  brief: draft.brief,
  unit: draft.unit,
  image_url: draft.imageUrl,
  price: cheapest(draft.skus).price,
  original_price: cheapest(draft.skus).originalPrice,
  status: draft.status,
  updated_at: now,
});

const detailRow = (id: string, draft: ProductDraft): ProductDetailRow => ({
  product_id: id,
  gallery: JSON.stringify(draft.gallery),
  attributes: JSON.stringify(draft.attributes),
  detail_html: draft.detailHtml,
});

const skuColumns = ({ sku, position }: { sku: SkuDraft; position: number }) => ({
  position,
  code: sku.code,
  specifications: JSON.stringify(sku.specifications),
  price: sku.price,
  original_price: sku.originalPrice,
  image_url: sku.imageUrl,
  retired: 0,
});

const newSku = (id: string, productId: string, place: { sku: SkuDraft; position: number }): SkuRow => ({
  ...skuColumns(place),
  id,
  product_id: productId,
  available: place.sku.stock,
  reserved: 0,
  sold: 0,
});

async function journalInitialStock(
  { stock, ids, clock }: CatalogContext,
  tx: Transaction,
  { skus, userId }: { skus: readonly SkuRow[]; userId: string | null },
): Promise<void> {
  const stocked = skus.filter(({ available }) => available > 0);
  await stock.journal(
    tx,
    stocked.map((sku) => ({
      id: ids.next(),
      sku_id: sku.id,
      user_id: userId,
      reason: INITIAL_STOCK,
      available_before: 0,
      available_after: sku.available,
      reserved: 0,
      sold: 0,
      created_at: clock.now(),
    })),
  );
}
