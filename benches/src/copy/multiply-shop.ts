// One buyer's rows, written over and over for further buyers: the same story under other ids and numbers.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { TemplateShop } from './template-shop.ts';

type Row = Record<string, SQLInputValue>;
type Books = TemplateShop['books'];

/** In Crockford's base 32, which is how ids are written. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const inDigits = (n: number) => digits[n >> 10]! + digits[(n >> 5) & 31]! + digits[n & 31]!;
/** An id begins with its time: all of the template's begin alike, and a further buyer's with his number instead. */
const BEGINNING = 4;
const MOST_BUYERS = 32 ** 3 - 2;

export interface Multiplied {
  readonly orders: number;
  readonly books: { orders(): Books['orders']; refunds(): Books['refunds'] };
}

/** Until there are `orders` orders, or a few more. @param path of the SQLite file that holds the template */
export function multiplyShop(path: string, template: TemplateShop, orders: number): Multiplied {
  const file = new DatabaseSync(path);
  try {
    const rows = rowsOfBuyer(file, template);
    const own = Object.values(rows.orders!).length;
    const further = Math.ceil(orders / own) - 1;
    if (further > MOST_BUYERS) throw new Error(`--orders: ${own * (MOST_BUYERS + 1)} at most`);
    const rewrite = rewriterOf(rows, template);
    const books = { orders: [...template.books.orders], refunds: [...template.books.refunds] };
    file.exec('pragma synchronous = off; begin');
    const writers = Object.entries(rows).map(([table, list]) => writerOf(file, table, list, rewrite));
    for (let n = 1; n <= further; n++) {
      const names = rewrite.namesOf(n);
      for (const write of writers) write(names);
      for (const side of ['orders', 'refunds'] as const)
        for (const entry of template.books[side])
          (books[side] as unknown[]).push(JSON.parse(rewrite.text(JSON.stringify(entry), names)));
    }
    const times = further + 1;
    file.exec(
      `update skus set available = available + reserved + sold - (reserved + sold) * ${times},
         reserved = reserved * ${times}, sold = sold * ${times}
       where reserved + sold > 0;
       update products set sales = sales * ${times},
         stock = (select sum(available) from skus where product_id = products.id)
       where id in (select product_id from skus where reserved + sold > 0);
       update listings set sales = sales * ${times};
       commit`,
    );
    return { orders: own * times, books: { orders: () => books.orders, refunds: () => books.refunds } };
  } finally {
    file.close();
  }
}

/** Everything in the template that is this buyer's. */
function rowsOfBuyer(file: DatabaseSync, { userId }: TemplateShop): Record<string, Row[]> {
  const all = (sql: string, ...values: SQLInputValue[]) => file.prepare(sql).all(...values) as Row[];
  const of = (table: string, column = 'user_id') => all(`select * from ${table} where ${column} = ?`, userId);
  const orders = of('orders');
  const payments = of('payments');
  const ofOrders = (table: string) =>
    all(`select * from ${table} where order_id in (select id from orders where user_id = ?)`, userId);
  const refunds = all(
    'select * from payment_refunds where payment_id in (select id from payments where user_id = ?)',
    userId,
  );
  const owned = new Set([userId, ...[orders, payments, refunds].flat().map(({ id }) => String(id))]);
  const outbox = all('select * from outbox').filter(({ data }) =>
    (String(data).match(idPattern) ?? []).some((id) => owned.has(id)),
  );
  const events = new Set(outbox.map(({ id }) => id));
  return {
    users: of('users', 'id'),
    wechat_accounts: of('wechat_accounts'),
    addresses: of('addresses'),
    orders,
    order_items: ofOrders('order_items'),
    order_refunds: ofOrders('order_refunds'),
    payments,
    payment_refunds: refunds,
    shipping_reports: ofOrders('shipping_reports'),
    outbox,
    inbox: all('select * from inbox').filter(({ event_id }) => events.has(event_id!)),
    idempotency_keys: all('select * from idempotency_keys').filter(({ scope }) =>
      String(scope).includes(userId),
    ),
  };
}

const idPattern = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;

interface Rewriter {
  /** What each name of the template is called for the buyer with this number. */
  namesOf(n: number): ReadonlyMap<string, string>;
  /** A text in pieces, of which every second is a name. */
  pieces(text: string): string[];
  text(text: string, names: ReadonlyMap<string, string>): string;
}

/** Tables whose ids are the buyer's; those of goods and categories stay. */
const identified = ['users', 'addresses', 'orders', 'order_refunds', 'payments', 'payment_refunds', 'outbox'];

function rewriterOf(rows: Record<string, Row[]>, { openid }: TemplateShop): Rewriter {
  const ids = identified.flatMap((table) => rows[table]!.map(({ id }) => String(id)));
  const beginnings = new Set(ids.map((id) => id.slice(0, BEGINNING)));
  if (beginnings.size !== 1) throw new Error(`ids that begin differently: ${[...beginnings].join(' ')}`);
  const [taken] = beginnings;
  const numbers = rows.orders!.map(({ number }) => String(number));
  const transactions = rows.payments!.flatMap(({ transaction_id }) =>
    transaction_id === null ? [] : [String(transaction_id)],
  );
  // Longest first, so that no name is taken for the beginning of another.
  const known = [...ids, ...numbers, ...transactions, openid].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(${known.map((name) => RegExp.escape(name)).join('|')})`);
  const namesOf = (n: number) => {
    const beginning = `0${inDigits(`0${inDigits(n)}` < taken! ? n : n + 1)}`;
    const tail = String(n).padStart(5, '0');
    return new Map([
      ...ids.map((id) => [id, beginning + id.slice(BEGINNING)] as const),
      ...numbers.map((number) => [number, `${number}-${tail}`] as const),
      // As long as WeChat's, which begin with 42; the template's are told apart by their last ten digits.
      ...transactions.map((id) => [id, `43${tail}${id.slice(7)}`] as const),
      [openid, openid.slice(0, -5) + tail] as const,
    ]);
  };
  const pieces = (text: string) => text.split(pattern);
  return { namesOf, pieces, text: (text, names) => put(pieces(text), names) };
}

const put = (pieces: readonly string[], names: ReadonlyMap<string, string>): string =>
  pieces.map((piece, i) => (i % 2 === 0 ? piece : names.get(piece)!)).join('');

/** @returns what writes a buyer's rows of one table */
function writerOf(file: DatabaseSync, table: string, rows: readonly Row[], { pieces }: Rewriter) {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return () => {};
  const insert = file.prepare(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  const cut = rows.map((row) =>
    columns.map((column) => {
      const value = row[column]!;
      const parts = typeof value === 'string' ? pieces(value) : [];
      return parts.length > 1 ? parts : { kept: typeof value === 'number' ? BigInt(value) : value };
    }),
  );
  return (names: ReadonlyMap<string, string>): void => {
    for (const cells of cut)
      insert.run(...cells.map((cell) => (Array.isArray(cell) ? put(cell, names) : cell.kept)));
  };
}
