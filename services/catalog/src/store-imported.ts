// Rows that remember what was imported from where.
import type { Transaction } from '@xiaoqiao/database';
import type { CatalogTables, ImportedKind, ImportedRow } from './tables.ts';

const CHUNK = 500;

/** Those of the rows that were imported before, by their id at the source. */
export async function findImported(
  tx: Transaction,
  { source, kind, sourceIds }: { source: string; kind: ImportedKind; sourceIds: readonly string[] },
): Promise<Map<string, ImportedRow>> {
  const found = new Map<string, ImportedRow>();
  for (let start = 0; start < sourceIds.length; start += CHUNK) {
    const rows = await tx
      .on<CatalogTables>()
      .selectFrom('imported_rows')
      .selectAll()
      .where('source', '=', source)
      .where('kind', '=', kind)
      .where('source_id', 'in', sourceIds.slice(start, start + CHUNK))
      .execute();
    for (const row of rows) found.set(row.source_id, row);
  }
  return found;
}

export async function insertImported(tx: Transaction, rows: readonly ImportedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .on<CatalogTables>()
    .insertInto('imported_rows')
    .values([...rows])
    .execute();
}

export async function updateImported(
  tx: Transaction,
  { source, kind, source_id, fingerprint }: ImportedRow,
): Promise<void> {
  await tx
    .on<CatalogTables>()
    .updateTable('imported_rows')
    .set({ fingerprint })
    .where('source', '=', source)
    .where('kind', '=', kind)
    .where('source_id', '=', source_id)
    .execute();
}
