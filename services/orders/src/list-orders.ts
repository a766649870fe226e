// Use case: orders in pages, newest first.
import type { Id, OrderStatus } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { OrderStore, OrderWithParts } from './store.ts';

export interface ListOrders {
  readonly userId?: Id<'user'>;
  readonly status?: OrderStatus;
  readonly number?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Ids ascend with time, so the cursor is the last id seen. @throws XiaoqiaoError `cursor_invalid` */
export async function listOrders(
  store: OrderStore,
  { cursor, limit = 20, ...filter }: ListOrders,
): Promise<{ list: OrderWithParts[]; nextCursor: string | null }> {
  if (cursor !== undefined && !/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(cursor))
    throw new XiaoqiaoError('cursor_invalid');
  const found = await store.list({ ...filter, ...(cursor ? { before: cursor } : {}), limit: limit + 1 });
  const list = found.slice(0, limit);
  return { list, nextCursor: found.length > limit ? list.at(-1)!.order.id : null };
}
