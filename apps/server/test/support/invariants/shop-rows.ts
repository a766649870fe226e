// Everything the invariants speak of, in memory: tables of the database and the books of WeChat, with the ways to look things up.
import type { Row, RowReader } from './rows.ts';

export interface Books {
  orders(): Awaitable<readonly BookedOrder[]>;
  refunds(): Awaitable<readonly BookedRefund[]>;
}
type Awaitable<T> = T | Promise<T>;

export interface BookedOrder {
  readonly outTradeNo: string;
  readonly state: string;
  /** In fen. */
  readonly total: number;
  readonly transactionId?: string | undefined;
}

export interface BookedRefund {
  readonly outRefundNo: string;
  readonly outTradeNo: string;
  readonly amount: number;
  readonly status: string;
}

export interface EventRow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly occurredAt: number;
  readonly availableAt: number;
  readonly lastError: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

const tables = {
  skus: 'select id, available, reserved, sold from skus',
  stockCounts:
    'select id, sku_id, available_before, available_after, reserved, sold from stock_journal order by id',
  orders: 'select * from orders',
  items: 'select order_id, sku_id, price, quantity from order_items',
  orderRefunds: 'select * from order_refunds',
  payments: 'select * from payments',
  paymentRefunds: 'select * from payment_refunds',
  inbox: 'select consumer, event_id from inbox',
  keys: 'select scope, idempotency_key, answer, created_at from idempotency_keys',
} as const;

export type ShopRows = { readonly [Table in keyof typeof tables]: readonly Row[] } & {
  /** Oldest first. */
  readonly events: readonly EventRow[];
  readonly bookedOrders: readonly BookedOrder[];
  readonly bookedRefunds: readonly BookedRefund[];
  /** Of the check; what is due before it and not done is left lying. */
  readonly now: number;
};

export async function readShop(
  rows: Pick<RowReader, 'all'>,
  { books, now }: { books: Books; now: number },
): Promise<ShopRows> {
  // WeChat first: what is there must be here, and not the other way round while something is on its way.
  const [bookedOrders, bookedRefunds] = [await books.orders(), await books.refunds()];
  const read: Record<string, readonly Row[]> = {};
  for (const [table, sql] of Object.entries(tables)) read[table] = await rows.all(sql);
  const events = (
    await rows.all(
      'select id, name, status, occurred_at, available_at, last_error, data from outbox order by occurred_at, id',
    )
  ).map(
    (row): EventRow => ({
      id: String(row.id),
      name: String(row.name),
      status: String(row.status),
      occurredAt: Number(row.occurred_at),
      availableAt: Number(row.available_at),
      lastError: row.last_error as string | null,
      data: JSON.parse(String(row.data)),
    }),
  );
  return { ...(read as Pick<ShopRows, keyof typeof tables>), events, bookedOrders, bookedRefunds, now };
}

/** The books of a local WeChat in another process. @param control its address, ending in `/_emulator` */
export function booksAt(control: string): Books {
  async function list<T>(of: string): Promise<readonly T[]> {
    const answer = await fetch(`${control}/${of}`);
    if (!answer.ok) throw new Error(`${control}/${of} answers ${answer.status}`);
    return ((await answer.json()) as { list: readonly T[] }).list;
  }
  return { orders: () => list('orders'), refunds: () => list('refunds') };
}

export const sumOf = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column]), 0);

export const groupBy = <T>(rows: readonly T[], key: (row: T) => unknown): Map<string, T[]> =>
  Map.groupBy(rows, (row) => String(key(row)));

export const indexBy = <T>(rows: readonly T[], key: (row: T) => unknown): Map<string, T> =>
  new Map(rows.map((row) => [String(key(row)), row]));
