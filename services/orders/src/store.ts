// Rows of orders, their items and refunds, in the transaction that is handed in.
import { type Fen, fen, type Id, type OrderStatus, type RefundStatus } from '@xiaoqiao/contract';
import type { Database, Transaction } from '@xiaoqiao/database';
import type { OrderState } from './order.ts';
import type { OrderLine } from './ports.ts';
import type { OrderItemRow, OrderRow, OrdersTables, RefundRow } from './tables.ts';

export type OrderStore = ReturnType<typeof createOrderStore>;

/** What else changes together with an order's state. */
export type OrderChange = Partial<
  Omit<OrderRow, 'id' | 'number' | 'user_id' | 'status' | 'resume_status' | 'total'>
>;

export interface OrderFilter {
  readonly userId?: Id<'user'>;
  readonly status?: OrderStatus;
  readonly number?: string;
  /** Only orders older than this one. */
  readonly before?: Id<'order'>;
  readonly limit: number;
}

export interface OrderWithParts {
  readonly order: OrderRow;
  readonly items: readonly OrderItemRow[];
  readonly refunds: readonly RefundRow[];
}

export function createOrderStore(database: Database) {
  const db = database.reader<OrdersTables>();
  const on = (tx: Transaction | undefined) => tx?.on<OrdersTables>() ?? db;

  async function withParts(orders: readonly OrderRow[], tx?: Transaction): Promise<OrderWithParts[]> {
    if (orders.length === 0) return [];
    const ids = orders.map(({ id }) => id);
    const items = await on(tx)
      .selectFrom('order_items')
      .selectAll()
      .where('order_id', 'in', ids)
      .orderBy('position')
      .execute();
    const refunds = await on(tx)
      .selectFrom('order_refunds')
      .selectAll()
      .where('order_id', 'in', ids)
      .orderBy('id')
      .execute();
    return orders.map((order) => ({
      order,
      items: items.filter(({ order_id }) => order_id === order.id),
      refunds: refunds.filter(({ order_id }) => order_id === order.id),
    }));
  }

  return {
    async find(id: Id<'order'>, tx?: Transaction): Promise<OrderWithParts | undefined> {
      const order = await on(tx).selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
      return order && (await withParts([order], tx))[0];
    },

    async ownerOf(id: Id<'order'>): Promise<Id<'user'> | undefined> {
      return (await db.selectFrom('orders').select('user_id').where('id', '=', id).executeTakeFirst())
        ?.user_id;
    },

    /** Newest first. */
    async list({ userId, status, number, before, limit }: OrderFilter): Promise<OrderWithParts[]> {
      let query = db.selectFrom('orders').selectAll().orderBy('id', 'desc').limit(limit);
      if (userId !== undefined) query = query.where('user_id', '=', userId);
      if (status !== undefined) query = query.where('status', '=', status);
      if (number !== undefined) query = query.where('number', '=', number);
      if (before !== undefined) query = query.where('id', '<', before);
      return withParts(await query.execute());
    },

    async insert(
      tx: Transaction,
      placed: readonly { readonly order: OrderRow; readonly items: readonly OrderItemRow[] }[],
    ): Promise<void> {
      const db = tx.on<OrdersTables>();
      await db
        .insertInto('orders')
        .values(placed.map(({ order }) => order))
        .execute();
      await db
        .insertInto('order_items')
        .values(placed.flatMap(({ items }) => items))
        .execute();
    },

    /** @returns false when the order is not in state `from` any more: somebody was faster. */
    async move(
      tx: Transaction,
      {
        id,
        from,
        to,
        change = {},
      }: { id: Id<'order'>; from: OrderState; to: OrderState; change?: OrderChange },
    ): Promise<boolean> {
      const result = await tx
        .on<OrdersTables>()
        .updateTable('orders')
        .set({ ...change, status: to.status, resume_status: to.resumeStatus })
        .where('id', '=', id)
        .where('status', '=', from.status)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async insertRefund(tx: Transaction, refund: RefundRow): Promise<void> {
      await tx.on<OrdersTables>().insertInto('order_refunds').values(refund).execute();
    },

    /** @returns false when the refund is not in state `from` any more. */
    async moveRefund(
      tx: Transaction,
      {
        id,
        from,
        to,
        change = {},
      }: { id: Id<'refund'>; from: RefundStatus; to: RefundStatus; change?: Partial<RefundRow> },
    ): Promise<boolean> {
      const result = await tx
        .on<OrdersTables>()
        .updateTable('order_refunds')
        .set({ ...change, status: to })
        .where('id', '=', id)
        .where('status', '=', from)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
  };
}

export const stateOf = ({ status, resume_status }: OrderRow): OrderState => ({
  status,
  resumeStatus: resume_status,
});
export const linesOf = (items: readonly OrderItemRow[]): OrderLine[] =>
  items.map(({ sku_id, quantity }) => ({ skuId: sku_id, quantity }));
export const moneyOf = ({ total, refunded_total }: OrderRow): { total: Fen; refundedTotal: Fen } => ({
  total: fen(total),
  refundedTotal: fen(refunded_total),
});
