// Use case: the buyer, or whoever decides, looks at the pictures of a refund request.
import type { Id, RefundEvidence } from '@xiaoqiao/contract';
import { loadOrder, requireRefund } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import { evidenceOf } from './present.ts';
import type { OrderStore } from './store.ts';

export interface ShowEvidence {
  readonly orderId: Id<'order'>;
  readonly refundId: Id<'refund'>;
  /** The buyer; anybody's order when left out. */
  readonly userId?: Id<'user'>;
}

/** @throws XiaoqiaoError `order_not_found`, `refund_not_found` */
export async function showEvidence(
  { pictures }: Pick<OrdersDependencies, 'pictures'>,
  store: OrderStore,
  { orderId: id, refundId, userId }: ShowEvidence,
): Promise<RefundEvidence> {
  const order = await loadOrder(store, userId === undefined ? { id } : { id, userId });
  return { list: await pictures.showFiles(evidenceOf(requireRefund(order, refundId))) };
}
