// The buyers' own books: what they tapped and what they were answered, to be compared with what the shop remembers.
import type { RowReader } from '../test/support/invariants/rows.ts';

export interface Tap {
  /** The Idempotency-Key of the order: one tap, however often it is sent. */
  readonly key: string;
  /** What the phone was answered; undefined when no answer ever came. */
  order?: { readonly id: string; readonly total: number };
}

export type Ledger = Tap[];

/** @returns one line for each answer that the shop does not stand by, and for each order that nobody tapped for */
export async function brokenPromises(rows: Pick<RowReader, 'all'>, ledger: Ledger): Promise<string[]> {
  const orders = new Map((await rows.all('select id, total from orders')).map((row) => [row.id, row]));
  const kept = await rows.all(
    "select idempotency_key, answer from idempotency_keys where scope like 'place-order:%'",
  );
  const orderOf = new Map(
    kept.map(({ idempotency_key: key, answer }) => [key, JSON.parse(String(answer ?? '{}')).id as string]),
  );
  const found: string[] = [];
  for (const { key, order } of ledger) {
    if (order === undefined) continue;
    if (orders.get(order.id)?.total !== order.total)
      found.push(`promise: the phone was told of order ${order.id} of ${order.total}, which is not there`);
    if (orderOf.get(key) !== order.id)
      found.push(`promise: key ${key} made order ${order.id} for the phone, here ${orderOf.get(key)}`);
  }
  const tapped = new Set(ledger.map(({ key }) => key));
  for (const { idempotency_key: key } of kept)
    if (!tapped.has(String(key))) found.push(`promise: nobody tapped for key ${key}`);
  return found;
}
