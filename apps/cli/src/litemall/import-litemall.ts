// Brings a litemall catalogue over: one pass for what goods are made of, one for the goods themselves.
import type { CatalogService, ImportedCategory, ImportedProduct, ImportResult } from '@xiaoqiao/catalog';
import { litemallColumns } from './columns.ts';
import { gatherParts, type Parts } from './gather-parts.ts';
import { isDeleted, mapGoods, mapSku, textOf, uncategorised, type Values } from './map-goods.ts';
import { readDump } from './read-dump.ts';
import { add, emptyReport, type ImportReport, type ReportedRow } from './report.ts';

export type { ImportReport, ReportedRow } from './report.ts';

const SOURCE = 'litemall';
const BATCH = 100;

export interface ImportLitemall {
  /** A MySQL dump; with or without column names. */
  readonly path: string;
  readonly catalog: Pick<CatalogService, 'importProducts'>;
  readonly onProgress?: (progress: { readonly products: number }) => void;
}

/** Repeatable: rows are known by their litemall id, and stock of SKUs that exist is never touched. */
export async function importLitemall({ path, catalog, onProgress }: ImportLitemall): Promise<ImportReport> {
  const report = emptyReport();
  const parts = await gatherParts(path, report.skipped);
  const places = new Map([...parts.categories].map(([id, { place }]) => [id, place]));
  const categories = [...parts.categories.values()].map(({ category }) => category);
  const known = await take({ categories });

  let batch: ImportedProduct[] = [];
  let done = 0;
  const flush = async () => {
    const needsHome = batch.some(({ categorySourceId }) => categorySourceId === uncategorised.sourceId);
    await take({ categories: needsHome ? [uncategorised] : [], products: batch });
    done += batch.length;
    batch = [];
    onProgress?.({ products: done });
  };
  for await (const row of readDump(path, (table) =>
    table === 'litemall_goods' ? litemallColumns[table] : undefined,
  )) {
    if (row.kind === 'broken') {
      report.skipped.push({ table: row.table, row: '', place: row.place, reason: row.reason });
      continue;
    }
    const product = productOf(row.values, row.place, { parts, known, report });
    if (product === undefined) continue;
    places.set(product.sourceId, row.place);
    batch.push(product);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  reportOrphans(parts, report);
  return report;

  /** @returns the ids of the categories that are there now. */
  async function take(rows: {
    categories: readonly ImportedCategory[];
    products?: readonly ImportedProduct[];
  }): Promise<Set<string>> {
    const result = await catalog.importProducts({ source: SOURCE, ...rows });
    for (const kind of ['categories', 'products', 'skus'] as const) add(report[kind], result[kind]);
    report.skipped.push(...result.refused.map((refusal) => reportedRefusal(refusal, places)));
    const refused = new Set(result.refused.map(({ kind, sourceId }) => `${kind} ${sourceId}`));
    return new Set(
      rows.categories.map(({ sourceId }) => sourceId).filter((id) => !refused.has(`category ${id}`)),
    );
  }
}

function productOf(
  values: Values,
  place: string,
  { parts, known, report }: { parts: Parts; known: ReadonlySet<string>; report: ImportReport },
): ImportedProduct | undefined {
  const row = textOf(values, 'id');
  const told = (reason: string): ReportedRow => ({ table: 'litemall_goods', row, place, reason });
  const own = parts.skus.get(row) ?? [];
  parts.skus.delete(row);
  if (isDeleted(values)) return void report.skipped.push(told('it is deleted'));
  const goodsNumber = textOf(values, 'goods_sn').slice(0, 40) || row;
  const skus = own.flatMap((sku) => {
    const mapped = mapSku(sku.values, { goodsNumber, known: parts.specifications.get(row) ?? [] });
    if (!('unusable' in mapped)) return mapped;
    report.skipped.push({
      table: 'litemall_goods_product',
      row: textOf(sku.values, 'id'),
      place: sku.place,
      reason: mapped.unusable,
    });
    return [];
  });
  if (skus.length === 0) return void report.skipped.push(told('it has no SKU that can be sold'));
  const brand = parts.brands.get(textOf(values, 'brand_id'));
  const product = mapGoods(values, { brand, attributes: parts.attributes.get(row) ?? [], skus });
  if (!known.has(product.categorySourceId)) {
    report.offShelf.push(told(`its category ${product.categorySourceId} is not there`));
    return { ...product, categorySourceId: uncategorised.sourceId, status: 'off_shelf' };
  }
  if (product.status === 'off_shelf') report.offShelf.push(told('it is not on sale'));
  return product;
}

/** SKUs whose goods never came. */
function reportOrphans({ skus }: Parts, { skipped }: ImportReport): void {
  for (const [goodsId, rows] of skus)
    for (const { values, place } of rows)
      skipped.push({
        table: 'litemall_goods_product',
        row: textOf(values, 'id'),
        place,
        reason: `its goods ${goodsId} are not there`,
      });
}

const reportedRefusal = (
  { kind, sourceId, reason }: ImportResult['refused'][number],
  places: ReadonlyMap<string, string>,
): ReportedRow => ({
  table: kind === 'category' ? 'litemall_category' : 'litemall_goods',
  row: sourceId,
  place: places.get(sourceId) ?? '',
  reason,
});
