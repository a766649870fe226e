// Stock on its way through an order: available → reserved → sold, and back.
import type { Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { CatalogContext } from './dependencies.ts';
import type { StockLevels, StockMove } from './store-stock.ts';

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
  const skuIds = merged.map(({ skuId }) => skuId);
  const levels = new Map((await stock.lockLevels(tx, skuIds)).map((level) => [level.skuId, level]));
  for (const line of merged) {
    const refusal = refusalOf({ verb, line, level: levels.get(line.skuId) });
    if (refusal !== undefined) throw refusal;
  }
  if (!(await stock.move(tx, { from, to, lines: merged })))
    throw new XiaoqiaoError('internal', { cause: new Error(`the stock of a locked SKU has changed`) });

  const counts = new Map<string, { stock: number; sales: number }>();
  for (const { skuId, quantity } of merged) {
    const { productId, retired } = levels.get(skuId)!;
    const count = counts.get(productId) ?? { stock: 0, sales: 0 };
    if (!retired) count.stock += to === 'available' ? quantity : from === 'available' ? -quantity : 0;
    count.sales += to === 'sold' ? quantity : from === 'sold' ? -quantity : 0;
    counts.set(productId, count);
  }
  await stock.count(
    tx,
    [...counts].sort(byFirst).map(([productId, count]) => ({ productId, ...count })),
  );
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

function refusalOf({
  verb,
  line: { skuId, quantity: requested },
  level,
}: {
  verb: keyof typeof moves;
  line: StockLine;
  level: StockLevels | undefined;
}): XiaoqiaoError | undefined {
  const isReserving = verb === 'reserve';
  const held = level === undefined || (isReserving && level.retired) ? 0 : level[moves[verb].from];
  if (level !== undefined && held >= requested) return undefined;
  if (!isReserving) {
    const state = level === undefined ? 'no such SKU' : `reserved ${level.reserved}, sold ${level.sold}`;
    return new XiaoqiaoError('internal', {
      cause: new Error(`cannot ${verb} ${requested} of ${skuId}: ${state}`),
    });
  }
  if (level === undefined) return new XiaoqiaoError('sku_not_found', { details: { skuId } });
  return new XiaoqiaoError('sku_out_of_stock', { details: { skuId, requested, available: held } });
}
