// I1: never oversold, and no unit appears or vanishes: what is reserved and sold is exactly what orders hold.
import { groupBy, indexBy, type ShopRows, sumOf } from './shop-rows.ts';

export function* checkStock({ skus, stockCounts, orders, items }: ShopRows): Generator<string> {
  const order = indexBy(orders, ({ id }) => id);
  const itemsOf = groupBy(items, ({ sku_id }) => sku_id);
  const counts = groupBy(stockCounts, ({ sku_id }) => sku_id);
  for (const sku of skus) {
    const { id, available, reserved, sold } = sku;
    const levels = `available ${available}, reserved ${reserved}, sold ${sold}`;
    if (Math.min(Number(available), Number(reserved), Number(sold)) < 0)
      yield `I1 negative stock: SKU ${id} has ${levels}`;

    const held = itemsOf.get(String(id)) ?? [];
    const inState = (holds: (order: ShopRows['orders'][number]) => boolean) =>
      sumOf(
        held.filter(({ order_id }) => {
          const found = order.get(String(order_id));
          return found !== undefined && holds(found);
        }),
        'quantity',
      );
    const pending = inState(({ status }) => status === 'pending');
    // What was refunded whole before it was shipped is on the shelf again.
    const paid = inState(
      (one) => one.paid_at !== null && !(one.status === 'refunded' && one.shipped_at === null),
    );
    if (reserved !== pending)
      yield `I1 reserved stock differs from pending orders: SKU ${id} reserves ${reserved}, orders hold ${pending}`;
    if (sold !== paid)
      yield `I1 sold stock differs from paid orders: SKU ${id} counts ${sold} as sold, orders hold ${paid}`;

    const last = counts.get(String(id))?.at(-1);
    if (last === undefined) continue;
    const counted = Number(last.available_after) + Number(last.reserved) + Number(last.sold);
    if (Number(available) + Number(reserved) + Number(sold) !== counted)
      yield `I1 stock appeared or vanished: SKU ${id} has ${levels}, but ${counted} units when it was last counted`;
  }
}
