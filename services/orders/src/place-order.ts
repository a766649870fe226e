// Use case: place an order. Price, stock, order, timer and event are one transaction, or nothing.
import type { Fen, Id, Order } from '@xiaoqiao/contract';
import { answerOnce, type Transaction } from '@xiaoqiao/database';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { checkWords } from './check-words.ts';
import { fingerprintOf } from './fingerprint.ts';
import { mergeLines, priceLines } from './order.ts';
import { orderNumber } from './order-number.ts';
import type { OrderLine, OrdersDependencies } from './ports.ts';
import { presentOrder } from './present.ts';
import type { OrderStore } from './store.ts';
import type { CartStore } from './store-cart.ts';
import type { OrderItemRow, OrderRow } from './tables.ts';

export interface PlaceOrder {
  readonly userId: Id<'user'>;
  readonly items: readonly OrderLine[];
  readonly addressId: Id<'address'>;
  readonly expectedTotal?: Fen;
  readonly note?: string;
  readonly idempotencyKey: string;
}

/** @throws XiaoqiaoError `sku_not_found`, `product_off_shelf`, `price_changed`, `sku_out_of_stock`, `address_not_found`, `content_rejected`, `idempotency_key_reused` */
export async function placeOrder(
  deps: OrdersDependencies,
  stores: { orders: OrderStore; carts: CartStore },
  command: PlaceOrder,
): Promise<Order> {
  const { idempotencyKey: key, ...request } = command;
  const { userId, note = '' } = command;
  await checkWords(deps, { userId, field: 'note', words: note });
  const scope = `place-order:${userId}`;
  const once = { scope, key, fingerprint: fingerprintOf(request), now: deps.clock.now() };
  return deps.database.transaction((tx) => answerOnce(tx, once, () => place(tx, deps, stores, command)));
}

async function place(
  tx: Transaction,
  { catalog, addresses, outbox, clock, ids, settings }: OrdersDependencies,
  { orders, carts }: { orders: OrderStore; carts: CartStore },
  { userId, items, addressId, expectedTotal, note = '' }: PlaceOrder,
): Promise<Order> {
  const address = await addresses.addressOf(userId, addressId);
  if (address === undefined) throw new XiaoqiaoError('address_not_found', { details: { addressId } });

  const lines = mergeLines(items);
  const priced = priceLines(
    lines,
    await catalog.quote(
      lines.map(({ skuId }) => skuId),
      tx,
    ),
    expectedTotal,
  );
  if ('error' in priced) throw new XiaoqiaoError(priced.error, { details: priced.details });

  const now = clock.now();
  const expiresAt = now + settings.paymentWindow;
  const order: OrderRow = {
    id: ids.next(),
    number: orderNumber(now),
    user_id: userId,
    status: 'pending',
    resume_status: null,
    total: priced.total,
    refunded_total: 0,
    address: JSON.stringify(address),
    note,
    cancel_reason: null,
    carrier: null,
    tracking_number: null,
    logistics: null,
    company_code: null,
    payment_id: null,
    created_at: now,
    expires_at: expiresAt,
    paid_at: null,
    shipped_at: null,
    completed_at: null,
    cancelled_at: null,
  };
  const rows = priced.lines.map(
    ({ quote, quantity }, position): OrderItemRow => ({
      order_id: order.id,
      position,
      sku_id: quote.skuId,
      product_id: quote.productId,
      name: quote.name,
      specifications: JSON.stringify(quote.specifications),
      image_url: quote.imageUrl,
      price: quote.price,
      quantity,
    }),
  );
  await catalog.reserve(tx, lines);
  await orders.insert(tx, order, rows);
  await carts.remove(
    tx,
    userId,
    lines.map(({ skuId }) => skuId),
  );
  const placed = {
    orderId: order.id,
    number: order.number,
    userId,
    total: priced.total,
    expiresAt: toRfc3339(expiresAt),
  };
  await outbox.add(tx, 'order.placed', placed);
  await outbox.add(tx, 'order.payment-window-ended', { orderId: order.id }, { availableAt: expiresAt });
  return presentOrder({ order, items: rows, refunds: [] });
}
