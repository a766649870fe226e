// Stock on its way through an order: available → reserved → sold, and back.
import type { Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { CatalogContext } from './dependencies.ts';
import type { StockMove } from './store-stock.ts';

export interface StockLine {
  readonly skuId: Id<'sku'>;
  /** Units, at least 1. */
  readonly quantity: number;
}

const moves = {
  reserve: { from: 'available', to: 'reserved' },
  release: { from: 'reserved', to: 'available' },
  sell: { from: 'reserved', to: 'sold' },
  restock: { from: 'sold', to: 'available' },
} as const satisfies Record<string, Pick<StockMove, 'from' | 'to'>>;

/**
 * Moves all lines or throws, in which case the caller's transaction has to roll back.
 * @throws XiaoqiaoError `sku_out_of_stock` with `{skuId, requested, available}` and `sku_not_found` when reserving;
 *   `internal` otherwise, for then an invariant would break
 */
export async function moveStock(
  { stock }: CatalogContext,
  tx: Transaction,
  { verb, lines }: { verb: keyof typeof moves; lines: readonly StockLine[] },
): Promise<void> {
  const { from, to } = moves[verb];
  const merged = mergeLines(lines);
  if (merged.length === 0) return;
  for (const line of merged)
    if (!(await stock.move(tx, { ...line, from, to }))) throw await refusalOf(stock, tx, { verb, line });

  // Only now are the SKUs locked, so that what is read about them holds until the end.
  const levels = new Map(
    (
      await stock.levels(
        tx,
        merged.map(({ skuId }) => skuId),
      )
    ).map((l) => [l.skuId, l]),
  );
  const changes = new Map<string, { stock: number; sales: number }>();
  for (const { skuId, quantity } of merged) {
    const { productId, retired } = levels.get(skuId)!;
    const change = changes.get(productId) ?? { stock: 0, sales: 0 };
    if (!retired) change.stock += to === 'available' ? quantity : from === 'available' ? -quantity : 0;
    change.sales += to === 'sold' ? quantity : from === 'sold' ? -quantity : 0;
    changes.set(productId, change);
  }
  for (const [productId, change] of [...changes].sort(byFirst))
    await stock.count(tx, { productId, ...change });
}

/** One line for each SKU, in order of id: transactions that share SKUs then never wait for each other in a circle. */
function mergeLines(lines: readonly StockLine[]): StockLine[] {
  const quantities = new Map<string, number>();
  for (const { skuId, quantity } of lines) {
    if (!Number.isSafeInteger(quantity) || quantity < 1)
      throw new RangeError(`stock moves by whole units, not by ${quantity}`);
    quantities.set(skuId, (quantities.get(skuId) ?? 0) + quantity);
  }
  return [...quantities].sort(byFirst).map(([skuId, quantity]) => ({ skuId, quantity }));
}

const byFirst = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

async function refusalOf(
  stock: CatalogContext['stock'],
  tx: Transaction,
  { verb, line }: { verb: keyof typeof moves; line: StockLine },
): Promise<XiaoqiaoError> {
  const { skuId, quantity: requested } = line;
  const [level] = await stock.levels(tx, [skuId]);
  if (verb !== 'reserve') {
    const state = level === undefined ? 'no such SKU' : `reserved ${level.reserved}, sold ${level.sold}`;
    return new XiaoqiaoError('internal', {
      cause: new Error(`cannot ${verb} ${requested} of ${skuId}: ${state}`),
    });
  }
  if (level === undefined) return new XiaoqiaoError('sku_not_found', { details: { skuId } });
  const available = level.retired ? 0 : level.available;
  return new XiaoqiaoError('sku_out_of_stock', { details: { skuId, requested, available } });
}
