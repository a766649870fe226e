// What the database says about the orders, so that nobody is fast by forgetting some.
import type { Database } from '@xiaoqiao/database';

export interface Books {
  readonly orders: number;
  /** Units in the orders' lines. */
  readonly ordered: number;
  /** Units that the stock has given away. */
  readonly taken: number;
  /** Events that wait although they are due. */
  readonly due: number;
}

interface OurTables {
  orders: { id: string };
  order_items: { quantity: number };
  skus: { reserved: number };
  outbox: { status: string; available_at: number };
}

export async function booksOfOurs(database: Database): Promise<Books> {
  const db = database.reader<OurTables>();
  const due = db
    .selectFrom('outbox')
    .where('status', '=', 'waiting')
    .where('available_at', '<=', Date.now())
    .select((eb) => eb.fn.countAll<number>().as('n'));
  return {
    ...(await written(database)),
    taken: await numberOf(db.selectFrom('skus').select((eb) => eb.fn.sum<number>('reserved').as('n'))),
    due: await numberOf(due),
  };
}

export async function booksOfPeer(database: Database): Promise<Books> {
  const db = database.reader<{ products: { sales: number } }>();
  return {
    ...(await written(database)),
    taken: await numberOf(db.selectFrom('products').select((eb) => eb.fn.sum<number>('sales').as('n'))),
    due: 0,
  };
}

/** Both call these tables the same. */
async function written(database: Database): Promise<Pick<Books, 'orders' | 'ordered'>> {
  const db = database.reader<OurTables>();
  return {
    orders: await numberOf(db.selectFrom('orders').select((eb) => eb.fn.countAll<number>().as('n'))),
    ordered: await numberOf(
      db.selectFrom('order_items').select((eb) => eb.fn.sum<number>('quantity').as('n')),
    ),
  };
}

const numberOf = async (query: { executeTakeFirst(): Promise<{ n: number } | undefined> }): Promise<number> =>
  Number((await query.executeTakeFirst())?.n ?? 0);
