// How many products a list has in all, for those who page by number.
import { type Clock, SECOND } from '@xiaoqiao/kit/clock';
import type { Listing, ListingStore } from './store-listing.ts';

/** Counting takes 25 ns a row and more: long lists are counted now and then, short ones every time. */
const LONG = 2000;
/** A list is counted again after a second for each so many: what it costs does not grow with the shop. */
const COUNTED_PER_SECOND = 10_000;
/** To count what is found takes longer, a microsecond and more for each. */
const LONG_SEARCH = 200;
const SEARCH_KEPT_MS = 30 * SECOND;
const KEPT = 200;

export type ProductTotals = ReturnType<typeof createProductTotals>;

export function createProductTotals(listings: ListingStore, clock: Clock) {
  const kept = new Map<string, { total: number; until: number }>();
  return {
    /**
     * Exact below {@link LONG}, above it a second old, or as many seconds as it has times 10 000 products. Of a search
     * exact below {@link LONG_SEARCH}, above it up to 30 seconds old, and at most `reachable`, for no page shows more.
     */
    async of(listing: Listing, reachable: number): Promise<number> {
      const { categoryId, statuses, search } = listing;
      const key = JSON.stringify([categoryId, statuses, search && [search.name, reachable]]);
      const known = kept.get(key);
      if (known !== undefined && known.until > clock.now()) return known.total;
      const counted = await listings.count(listing, search && reachable);
      const total = search === undefined ? counted : Math.min(counted, reachable);
      kept.delete(key);
      if (total < (search === undefined ? LONG : LONG_SEARCH)) return total;
      const keptMs = search === undefined ? Math.max(1, total / COUNTED_PER_SECOND) * SECOND : SEARCH_KEPT_MS;
      kept.set(key, { total, until: clock.now() + keptMs });
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
      return total;
    },
  };
}
