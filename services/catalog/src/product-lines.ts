// What lists show of products, kept in memory while it holds: a list then reads only ids and revisions.
import type { ProductSummary } from '@xiaoqiao/contract';
import { presentLine } from './present.ts';
import type { ListingKey, ListingStore } from './store-listing.ts';
import type { ShelfStatus } from './tables.ts';

/** About 1 KB each. */
const KEPT = 5000;

export type ProductLine = Readonly<ProductSummary & { status: ShelfStatus }>;
export type ProductLines = ReturnType<typeof createProductLines>;

/**
 * Never stale: each line is used only for the revision that the database just named.
 * Reading twenty whole rows costs twice as much as reading twenty ids.
 */
export function createProductLines(listings: ListingStore) {
  const kept = new Map<string, { revision: number; line: ProductLine }>();

  function keep(id: string, revision: number, line: ProductLine): void {
    kept.delete(id);
    kept.set(id, { revision, line });
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  }

  return {
    /** In the order of the keys; what was deleted in between is left out. */
    async of(keys: readonly ListingKey[]): Promise<ProductLine[]> {
      const lines: (ProductLine | undefined)[] = [];
      const missing: string[] = [];
      for (const { id, revision } of keys) {
        const entry = kept.get(id);
        if (entry?.revision === revision) lines.push(entry.line);
        else {
          lines.push(undefined);
          missing.push(id);
        }
      }
      if (missing.length === 0) return lines as ProductLine[];
      const fresh = new Map<string, ProductLine>();
      for (const row of await listings.products(missing)) {
        const line = presentLine(row);
        keep(row.id, row.revision, line);
        fresh.set(row.id, line);
      }
      return lines.flatMap((line, index) => line ?? fresh.get(keys[index]!.id) ?? []);
    },
  };
}
