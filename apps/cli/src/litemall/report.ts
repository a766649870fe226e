// What became of an import: counts, and every row that did not go in as it was.
import type { Tally } from '@xiaoqiao/catalog';

export interface ReportedRow {
  readonly table: string;
  /** The row's own id, or an empty text where the row could not be read. */
  readonly row: string;
  /** Line of the file, and number of the row in its statement. */
  readonly place: string;
  readonly reason: string;
}

export interface ImportReport {
  readonly categories: Tally;
  readonly products: Tally;
  readonly skus: Tally;
  readonly skipped: ReportedRow[];
  /** Taken in, but not for sale until somebody looks at them. */
  readonly offShelf: ReportedRow[];
}

export const emptyReport = (): ImportReport => ({
  categories: { added: 0, updated: 0, unchanged: 0 },
  products: { added: 0, updated: 0, unchanged: 0 },
  skus: { added: 0, updated: 0, unchanged: 0 },
  skipped: [],
  offShelf: [],
});

export function add(sum: Tally, { added, updated, unchanged }: Tally): void {
  sum.added += added;
  sum.updated += updated;
  sum.unchanged += unchanged;
}
