// Proves the invariants of stock and money from the rows and the local WeChat's books alone; it knows no code of the house.

import { DatabaseSync } from 'node:sqlite';

interface Books {
  orders(): readonly {
    outTradeNo: string;
    state: string;
    total: number;
    transactionId?: string | undefined;
  }[];
  refunds(): readonly { outRefundNo: string; outTradeNo: string; amount: number; status: string }[];
}

type Row = Record<string, string | number | null>;

/**
 * @param url of an SQLite file
 * @returns one line per violation; empty when all hold. To be called when everything has settled.
 */
export async function violations(url: string, books: Books): Promise<string[]> {
  const [path = ''] = url.slice('sqlite:'.length).split('?');
  const database = new DatabaseSync(path, { readOnly: true });
  const all = (sql: string) => database.prepare(sql).all() as Row[];
  const found: string[] = [];
  const expectNone = (what: string, sql: string) => {
    for (const row of all(sql)) found.push(`${what}: ${JSON.stringify(row)}`);
  };
  try {
    // I1: what is reserved and sold in the stock is exactly what pending and paid orders hold.
    expectNone('I1 negative stock', 'select * from skus where available < 0 or reserved < 0 or sold < 0');
    expectNone(
      'I1 stock differs from orders',
      `select s.id, s.reserved, s.sold,
         coalesce(sum(case when o.status = 'pending' then i.quantity end), 0) as should_reserve,
         coalesce(sum(case when o.paid_at is not null and not (o.status = 'refunded' and o.shipped_at is null) then i.quantity end), 0) as should_sell
       from skus s left join order_items i on i.sku_id = s.id left join orders o on o.id = i.order_id
       group by s.id having s.reserved <> should_reserve or s.sold <> should_sell`,
    );
    expectNone(
      'I1 stock appeared or vanished since it was last counted',
      `select s.id, s.available, s.reserved, s.sold, j.available_after, j.reserved as reserved_then, j.sold as sold_then
       from skus s join stock_journal j on j.sku_id = s.id and j.id = (select max(id) from stock_journal where sku_id = s.id)
       where s.available + s.reserved + s.sold <> j.available_after + j.reserved + j.sold`,
    );
    // I2: a paid order has exactly one successful payment of its amount.
    expectNone(
      'I2 paid without its payment',
      `select o.id, o.total, p.amount from orders o left join payments p on p.id = o.payment_id and p.status = 'succeeded' and p.order_id = o.id
       where o.paid_at is not null and (p.id is null or p.amount <> o.total)`,
    );
    // I3: money for an order that is not paid goes back whole.
    expectNone(
      'I3 money kept for an unfulfilled order',
      `select p.id, p.amount from payments p join orders o on o.id = p.order_id
       where p.status = 'succeeded' and o.paid_at is null and p.amount <>
         (select coalesce(sum(r.amount), 0) from payment_refunds r where r.payment_id = p.id and r.status = 'succeeded')`,
    );
    // I4: refunds never exceed what was paid, and the order knows the same sum.
    expectNone(
      'I4 refunded too much',
      `select p.id, p.amount, sum(r.amount) as refunded from payments p join payment_refunds r on r.payment_id = p.id and r.status <> 'failed'
       group by p.id having refunded > p.amount or refunded <> p.refund_total`,
    );
    expectNone(
      'I4 order and payment disagree on refunds',
      `select o.id, o.refunded_total from orders o join payments p on p.id = o.payment_id where o.refunded_total <>
         (select coalesce(sum(r.amount), 0) from payment_refunds r where r.payment_id = p.id and r.status = 'succeeded')`,
    );
    // I5: every state an order went through has its event, once.
    for (const [column, event] of [
      ['created_at', 'order.placed'],
      ['paid_at', 'order.paid'],
      ['shipped_at', 'order.shipped'],
      ['completed_at', 'order.completed'],
      ['cancelled_at', 'order.cancelled'],
    ]) {
      expectNone(
        `I5 ${event} missing or doubled`,
        `select o.id, o.status from orders o where (o.${column} is not null) <>
           (select count(*) from outbox e where e.name = '${event}' and json_extract(e.data, '$.orderId') = o.id)`,
      );
    }
    // I6: nothing is dead, nothing is stuck.
    expectNone('I6 dead event', "select id, name, last_error from outbox where status = 'dead'");

    // To the fen against WeChat's books.
    const ours = new Map(all('select * from payments').map((row) => [row.order_number, row]));
    const refunds = new Map(all('select * from payment_refunds').map((row) => [row.id, row]));
    for (const { outTradeNo, state, total } of books.orders()) {
      const payment = ours.get(outTradeNo);
      const paidThere = state === 'SUCCESS' || state === 'REFUND';
      if (payment === undefined || payment.amount !== total || (payment.status === 'succeeded') !== paidThere)
        found.push(
          `books: order ${outTradeNo} is ${state} ${total} at WeChat, here ${JSON.stringify(payment)}`,
        );
    }
    for (const { outRefundNo, amount, status } of books.refunds()) {
      const refund = refunds.get(outRefundNo);
      if (
        refund === undefined ||
        refund.amount !== amount ||
        (status === 'SUCCESS') !== (refund.status === 'succeeded')
      )
        found.push(
          `books: refund ${outRefundNo} is ${status} ${amount} at WeChat, here ${JSON.stringify(refund)}`,
        );
    }
    return found;
  } finally {
    database.close();
  }
}
