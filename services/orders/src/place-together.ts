// Places several orders in one transaction: who is refused does not hold up the others, and each SKU is touched once.
// Price, stock, order, timer and event of all of them are there, or none.
import { type AddressSnapshot, type Fen, fen, type Id, type Order } from '@xiaoqiao/contract';
import {
  type Addition,
  type AnswerOnceOptions,
  answerEachOnce,
  isUniqueViolation,
  type Outcome,
  type Transaction,
} from '@xiaoqiao/database';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type PricedLine, priceLines, type Refusal, takeLines } from './order.ts';
import { orderNumber } from './order-number.ts';
import type { OrderLine, OrdersDependencies, Quote } from './ports.ts';
import { presentOrder } from './present.ts';
import type { OrderStore } from './store.ts';
import type { CartStore } from './store-cart.ts';
import type { OrderItemRow, OrderRow } from './tables.ts';

export interface WantedOrder {
  readonly once: AnswerOnceOptions;
  readonly userId: Id<'user'>;
  /** Each SKU once, in the order of their ids. */
  readonly lines: readonly OrderLine[];
  readonly addressId: Id<'address'>;
  readonly expectedTotal: Fen | undefined;
  readonly note: string;
}

interface Stores {
  readonly orders: OrderStore;
  readonly carts: CartStore;
}
interface PlacedOrder {
  readonly order: OrderRow;
  readonly items: readonly OrderItemRow[];
}
type Decision = Refusal | { readonly priced: readonly PricedLine[]; readonly total: Fen };

/** A minute's numbers have eight random digits: of a hundred thousand orders fifty meet one that is taken. */
const NUMBER_ATTEMPTS = 5;

/**
 * In the order in which they are handed in, as far as the stock goes.
 * @throws XiaoqiaoError `sku_out_of_stock` when another process took what these were to have: nothing was written
 */
export async function placeTogether(
  deps: OrdersDependencies,
  stores: Stores,
  wanted: readonly WantedOrder[],
): Promise<Outcome<Order>[]> {
  const found = await deps.addresses.addressesOf(wanted);
  const addresses = new Map(wanted.map((order, i) => [order, found[i]]));
  for (let attempt = 1; ; attempt++) {
    try {
      return await deps.database.transaction((tx) =>
        answerEachOnce(tx, wanted, (fresh) => place(tx, deps, stores, fresh, addresses)),
      );
    } catch (error) {
      if (attempt === NUMBER_ATTEMPTS || !isUniqueViolation(error, 'number')) throw error;
    }
  }
}

async function place(
  tx: Transaction,
  deps: OrdersDependencies,
  { orders, carts }: Stores,
  wanted: readonly WantedOrder[],
  addresses: ReadonlyMap<WantedOrder, AddressSnapshot | undefined>,
): Promise<Outcome<Order>[]> {
  const { catalog, outbox } = deps;
  const decide = decider(await quotesOf(deps, tx, wanted));
  const outcomes: Outcome<Order>[] = [];
  const placed: PlacedOrder[] = [];
  for (const order of wanted) {
    const address = addresses.get(order);
    const decision = decide(order, address);
    if ('error' in decision) {
      outcomes.push({ refusal: new XiaoqiaoError(decision.error, { details: decision.details }) });
      continue;
    }
    const rows = rowsOf(deps, order, { ...decision, address: address! });
    placed.push(rows);
    outcomes.push({ answer: presentOrder({ ...rows, refunds: [] }) });
  }
  if (placed.length === 0) return outcomes;
  await orders.insert(tx, placed);
  const items = placed.flatMap(({ order, items }) =>
    items.map((item) => ({ userId: order.user_id, skuId: item.sku_id, quantity: item.quantity })),
  );
  await carts.remove(tx, items);
  await outbox.addAll(
    tx,
    placed.flatMap(({ order }) => eventsOf(order)),
  );
  // Last, so that other processes wait for a hot SKU as short as can be.
  await catalog.reserve(tx, items);
  return outcomes;
}

async function quotesOf(
  { catalog }: OrdersDependencies,
  tx: Transaction,
  wanted: readonly WantedOrder[],
): Promise<ReadonlyMap<string, Quote>> {
  const skuIds = new Set(wanted.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)));
  return new Map((await catalog.quote([...skuIds], tx)).map((quote) => [quote.skuId, quote]));
}

/** Decides one order after the other, each with what those before it have left. */
function decider(quotes: ReadonlyMap<string, Quote>) {
  const left = new Map([...quotes.values()].map(({ skuId, stock }) => [skuId, stock]));
  return (
    { lines, addressId, expectedTotal }: WantedOrder,
    address: AddressSnapshot | undefined,
  ): Decision => {
    if (address === undefined) return { error: 'address_not_found', details: { addressId } };
    const priced = priceLines(lines, quotes, expectedTotal);
    if ('error' in priced) return priced;
    return takeLines(left, lines) ?? { priced: priced.lines, total: priced.total };
  };
}

function rowsOf(
  { clock, ids, settings }: OrdersDependencies,
  { userId, note }: WantedOrder,
  { priced, total, address }: { priced: readonly PricedLine[]; total: Fen; address: AddressSnapshot },
): PlacedOrder {
  const now = clock.now();
  const order: OrderRow = {
    id: ids.next(),
    number: orderNumber(now),
    user_id: userId,
    status: 'pending',
    resume_status: null,
    total,
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
    expires_at: now + settings.paymentWindow,
    paid_at: null,
    shipped_at: null,
    completed_at: null,
    cancelled_at: null,
  };
  const items = priced.map(
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
  return { order, items };
}

function eventsOf({ id: orderId, number, user_id: userId, total, expires_at }: OrderRow): Addition[] {
  const placed = { orderId, number, userId, total: fen(total), expiresAt: toRfc3339(expires_at) };
  return [
    { name: 'order.placed', data: placed },
    { name: 'order.payment-window-ended', data: { orderId }, availableAt: expires_at },
  ];
}
