// Takes in the catalogue of another system, again and again: what was there before is updated, what is the same is left alone.
import type { Transaction } from '@xiaoqiao/database';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { CategoryTree } from './category.ts';
import type { CatalogContext } from './dependencies.ts';
import { importCategories } from './import-categories.ts';
import {
  fingerprintOf,
  type ImportBatch,
  type ImportChecks,
  type ImportedProduct,
  type ImportResult,
} from './imported.ts';
import { draftOf, type ProductDraft, repeatedSku } from './product.ts';
import { insertProduct, replaceProduct } from './save-product.ts';
import { findImported, insertImported, updateImported } from './store-imported.ts';
import type { ImportedRow } from './tables.ts';

const PRODUCTS_PER_TRANSACTION = 100;

/** One batch under way: the transaction, and what was found to exist. */
interface Run {
  readonly tx: Transaction;
  readonly source: string;
  readonly tree: CategoryTree;
  readonly categoryIds: ReadonlyMap<string, ImportedRow>;
  readonly products: ReadonlyMap<string, ImportedRow>;
  readonly skus: ReadonlyMap<string, ImportedRow>;
}

/**
 * Stock counts for SKUs that are new here, never for those that exist: they may have been sold from meanwhile.
 * A row that breaks a rule is refused with its reason and costs nothing else.
 */
export async function importProducts(
  context: CatalogContext,
  checks: ImportChecks,
  { source, categories = [], products = [] }: ImportBatch,
): Promise<ImportResult> {
  const result: ImportResult = {
    categories: { added: 0, updated: 0, unchanged: 0 },
    products: { added: 0, updated: 0, unchanged: 0 },
    skus: { added: 0, updated: 0, unchanged: 0 },
    refused: [],
  };
  if (categories.length > 0) await importCategories(context, checks, { source, categories, result });

  const sound = products.filter((product) => {
    const reason = checks.product(product);
    if (reason !== undefined)
      result.refused.push({ kind: 'product', sourceId: String(product?.sourceId), reason });
    return reason === undefined;
  });
  for (let start = 0; start < sound.length; start += PRODUCTS_PER_TRANSACTION) {
    const batch = sound.slice(start, start + PRODUCTS_PER_TRANSACTION);
    await context.database.transaction(async (tx) => {
      const run: Run = {
        tx,
        source,
        tree: await context.categories.tree(tx),
        categoryIds: await find(
          tx,
          source,
          'category',
          batch.map(({ categorySourceId }) => categorySourceId),
        ),
        products: await find(
          tx,
          source,
          'product',
          batch.map(({ sourceId }) => sourceId),
        ),
        skus: await find(
          tx,
          source,
          'sku',
          batch.flatMap(({ skus }) => skus.map(({ sourceId }) => sourceId)),
        ),
      };
      const seen = new Set<string>();
      for (const product of batch) {
        const reason = seen.has(product.sourceId)
          ? 'the same row came earlier'
          : await importProduct(context, run, { product, result });
        seen.add(product.sourceId);
        if (reason !== undefined)
          result.refused.push({ kind: 'product', sourceId: product.sourceId, reason });
      }
    });
  }
  return result;
}

const find = (tx: Transaction, source: string, kind: ImportedRow['kind'], sourceIds: readonly string[]) =>
  findImported(tx, { source, kind, sourceIds: [...new Set(sourceIds)] });

/** @returns why it was refused; nothing was written then. */
async function importProduct(
  context: CatalogContext,
  run: Run,
  { product, result }: { product: ImportedProduct; result: ImportResult },
): Promise<string | undefined> {
  const { tx } = run;
  const categoryId = run.categoryIds.get(product.categorySourceId)?.id;
  if (categoryId === undefined || !run.tree.has(categoryId))
    return `no category ${product.categorySourceId} was imported`;
  const known = run.products.get(product.sourceId);
  const fingerprint = fingerprintOf(withoutStock(product));
  if (known?.fingerprint === fingerprint) {
    result.products.unchanged++;
    result.skus.unchanged += product.skus.length;
    return undefined;
  }
  const draft = draftFor(product, { categoryId, known: run.skus });
  const repeated = repeatedSku(draft.skus);
  if (repeated !== undefined)
    return `SKU ${product.skus[repeated.index]?.sourceId} has the ${repeated.field} of an earlier one`;

  const id = known?.id ?? context.ids.next();
  const write = known === undefined ? insertProduct : replaceProduct;
  try {
    const save = { id, draft, tree: run.tree, userId: null, revive: true };
    const skuIds = await write(context, tx, save);
    await remember(run, { product, id, fingerprint, skuIds, result });
  } catch (error) {
    // Thrown before the first row is written.
    if (isXiaoqiaoError(error) && error.error === 'product_not_found') return 'it was deleted here';
    if (isXiaoqiaoError(error) && error.error === 'sku_not_found')
      return 'one of its SKUs belongs to another product';
    throw error;
  }
  result.products[known === undefined ? 'added' : 'updated']++;
  return undefined;
}

function draftFor(
  product: ImportedProduct,
  { categoryId, known }: { categoryId: string; known: ReadonlyMap<string, ImportedRow> },
): ProductDraft {
  const { sourceId: _, categorySourceId: __, ...input } = product;
  const skus = product.skus.map(({ sourceId, ...sku }) => {
    const id = known.get(sourceId)?.id;
    return id === undefined ? sku : { ...sku, id };
  });
  return draftOf({ ...input, categoryId, skus });
}

async function remember(
  { tx, source, products, skus: known }: Run,
  written: {
    product: ImportedProduct;
    id: string;
    fingerprint: string;
    skuIds: readonly string[];
    result: ImportResult;
  },
): Promise<void> {
  const { product, id, fingerprint, skuIds, result } = written;
  const added: ImportedRow[] = [];
  const own: ImportedRow = { source, kind: 'product', source_id: product.sourceId, id, fingerprint };
  if (products.has(product.sourceId)) await updateImported(tx, own);
  else added.push(own);
  for (const [index, sku] of product.skus.entries()) {
    const { stock: _, ...said } = sku;
    const next: ImportedRow = {
      source,
      kind: 'sku',
      source_id: sku.sourceId,
      id: skuIds[index]!,
      fingerprint: fingerprintOf(said),
    };
    const previous = known.get(sku.sourceId);
    if (previous === undefined) {
      added.push(next);
      result.skus.added++;
    } else if (previous.fingerprint === next.fingerprint) result.skus.unchanged++;
    else {
      await updateImported(tx, next);
      result.skus.updated++;
    }
  }
  await insertImported(tx, added);
}

const withoutStock = (product: ImportedProduct) => ({
  ...product,
  skus: product.skus.map(({ stock: _, ...sku }) => sku),
});
