// The first pass over a dump: everything that goods refer to, and what of it cannot be used.
import type { ImportedCategory } from '@xiaoqiao/catalog';
import { isLitemallTable, litemallColumns } from './columns.ts';
import { isDeleted, mapCategory, type SpecificationValue, textOf, type Values } from './map-goods.ts';
import { readDump } from './read-dump.ts';
import type { ReportedRow } from './report.ts';

export interface Parts {
  readonly categories: ReadonlyMap<string, { category: ImportedCategory; place: string }>;
  /** Names by id. */
  readonly brands: ReadonlyMap<string, string>;
  /** The others by the id of their goods. */
  readonly attributes: ReadonlyMap<string, SpecificationValue[]>;
  readonly specifications: ReadonlyMap<string, SpecificationValue[]>;
  readonly skus: Map<string, { values: Values; place: string }[]>;
}

export async function gatherParts(path: string, skipped: ReportedRow[]): Promise<Parts> {
  const categories = new Map<string, { category: ImportedCategory; place: string }>();
  const brands = new Map<string, string>();
  const attributes = new Map<string, SpecificationValue[]>();
  const specifications = new Map<string, SpecificationValue[]>();
  const skus = new Map<string, { values: Values; place: string }[]>();
  const columnsOf = (table: string) =>
    table !== 'litemall_goods' && isLitemallTable(table) ? litemallColumns[table] : undefined;

  for await (const row of readDump(path, columnsOf)) {
    if (row.kind === 'broken') {
      skipped.push({ table: row.table, row: '', place: row.place, reason: row.reason });
      continue;
    }
    const { table, values, place } = row;
    const text = (column: string) => textOf(values, column);
    if (isDeleted(values)) {
      skipped.push({ table, row: text('id'), place, reason: 'it is deleted' });
      continue;
    }
    switch (table) {
      case 'litemall_category':
        categories.set(text('id'), { category: mapCategory(values), place });
        break;
      case 'litemall_brand':
        brands.set(text('id'), text('name'));
        break;
      case 'litemall_goods_attribute':
        append(attributes, text('goods_id'), { name: text('attribute'), value: text('value') });
        break;
      case 'litemall_goods_specification':
        append(specifications, text('goods_id'), { name: text('specification'), value: text('value') });
        break;
      case 'litemall_goods_product':
        append(skus, text('goods_id'), { values, place });
        break;
    }
  }
  return { categories, brands, attributes, specifications, skus };
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
