// How many products a list has in all, for those who page by number.
import { type Clock, SECOND } from '@xiaoqiao/kit/clock';
import type { Listing, ListingStore } from './store-listing.ts';

/** Counting takes 25 ns a row: long lists are counted once a second, short ones every time. */
const LONG = 2000;
const KEPT_MS = SECOND;
const KEPT = 200;

export type ProductTotals = ReturnType<typeof createProductTotals>;

export function createProductTotals(listings: ListingStore, clock: Clock) {
  const kept = new Map<string, { total: number; until: number }>();
  return {
    /** Exact below {@link LONG}; above it up to a second old. */
    async of(listing: Listing): Promise<number> {
      if (listing.search !== undefined) return listings.count(listing);
      const key = [listing.categoryId, ...listing.statuses].join(' ');
      const known = kept.get(key);
      if (known !== undefined && known.until > clock.now()) return known.total;
      const total = await listings.count(listing);
      kept.delete(key);
      if (total < LONG) return total;
      kept.set(key, { total, until: clock.now() + KEPT_MS });
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
      return total;
    },
  };
}
