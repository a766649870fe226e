// Use case: place an order. Orders that wait at the same time are written together.
import type { Fen, Id, Order } from '@xiaoqiao/contract';
import { createGroupCommit, type GroupCommitSettings } from '@xiaoqiao/database';
import { checkWords } from './check-words.ts';
import { fingerprintOf } from './fingerprint.ts';
import { mergeLines } from './order.ts';
import { placeTogether, type WantedOrder } from './place-together.ts';
import type { OrderLine, OrdersDependencies } from './ports.ts';
import type { OrderStore } from './store.ts';
import type { CartStore } from './store-cart.ts';

export interface PlaceOrder {
  readonly userId: Id<'user'>;
  readonly items: readonly OrderLine[];
  readonly addressId: Id<'address'>;
  readonly expectedTotal?: Fen;
  readonly note?: string;
  readonly idempotencyKey: string;
}

/** Where transactions run beside each other, the next group is made up while those before wait for disk and network. */
const BESIDE_EACH_OTHER = { lanes: 4, spacingMs: 8 };

/**
 * @throws XiaoqiaoError `sku_not_found`, `product_off_shelf`, `price_changed`, `sku_out_of_stock`, `address_not_found`,
 *   `content_rejected`, `idempotency_key_reused`; `overloaded` when too many orders wait
 */
export function createPlaceOrder(
  deps: OrdersDependencies,
  stores: { orders: OrderStore; carts: CartStore },
  settings: Partial<GroupCommitSettings> = {},
): (command: PlaceOrder) => Promise<Order> {
  const group = createGroupCommit<WantedOrder, Order>({
    write: (wanted) => placeTogether(deps, stores, wanted),
    nameOf: ({ once: { scope, key } }) => `${scope} ${key}`,
    weightOf: ({ lines }) => lines.length,
    settings: { ...(deps.database.engine === 'sqlite' ? {} : BESIDE_EACH_OTHER), ...settings },
  });

  return async ({ idempotencyKey: key, ...request }) => {
    const { userId, items, addressId, expectedTotal, note = '' } = request;
    await checkWords(deps, { userId, field: 'note', words: note });
    const scope = `place-order:${userId}`;
    const once = { scope, key, fingerprint: fingerprintOf(request), now: deps.clock.now() };
    return group.add({ once, userId, lines: mergeLines(items), addressId, expectedTotal, note });
  };
}
