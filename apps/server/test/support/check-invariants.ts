// Proves the invariants of stock and money from the rows and the local WeChat's books alone; it knows no code of the house.
import { checkBooks } from './invariants/books.ts';
import { checkEffects } from './invariants/effects.ts';
import { checkMoney } from './invariants/money.ts';
import { openRows, type RowReader } from './invariants/rows.ts';
import { type Books, readShop } from './invariants/shop-rows.ts';
import { checkStates } from './invariants/states.ts';
import { checkStock } from './invariants/stock.ts';

export { booksAt } from './invariants/shop-rows.ts';

const checks = [checkStock, checkMoney, checkBooks, checkStates, checkEffects];

/**
 * To be called when everything has settled, and before a week has passed: delivered events are swept then.
 * @param place an address as in DATABASE_URL, or the home of a shop whose SQLite file is in it
 * @param now when it had settled, in milliseconds; timers of later are not due yet
 * @returns one line per violation; empty when all hold
 */
export async function violations(place: string, books: Books, now = Date.now()): Promise<string[]> {
  const rows = await openRows(place);
  try {
    await rows.begin();
    return await violationsIn(rows, books, now);
  } finally {
    await rows.close();
  }
}

/** The same as seen by a connection that is open already. */
export async function violationsIn(
  rows: Pick<RowReader, 'all'>,
  books: Books,
  now = Date.now(),
): Promise<string[]> {
  const shop = await readShop(rows, { books, now });
  return checks.flatMap((check) => [...check(shop)]);
}
