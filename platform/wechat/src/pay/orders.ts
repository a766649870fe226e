// Orders that were made: asked about by either number, and closed.
import { type PayClient, unless } from './pay-client.ts';
import { readTransaction, type Transaction } from './transaction.ts';

export interface Orders {
  /** Undefined when WeChat knows no such order. */
  queryByOutTradeNo(outTradeNo: string): Promise<Transaction | undefined>;
  queryById(transactionId: string): Promise<Transaction | undefined>;
  /** Closing twice is fine; `ORDERPAID` when it was paid. A closed number cannot be used again. */
  close(outTradeNo: string): Promise<void>;
}

export function createOrders(client: PayClient, mchid: string): Orders {
  const path = (by: 'out-trade-no' | 'id', number: string) =>
    `/v3/pay/transactions/${by}/${encodeURIComponent(number)}`;
  async function query(by: 'out-trade-no' | 'id', number: string): Promise<Transaction | undefined> {
    const target = `${path(by, number)}?mchid=${encodeURIComponent(mchid)}`;
    const reply = await unless('ORDER_NOT_EXIST', client.ask({ method: 'GET', target }));
    return reply && readTransaction(reply);
  }
  return {
    queryByOutTradeNo: (outTradeNo) => query('out-trade-no', outTradeNo),
    queryById: (transactionId) => query('id', transactionId),
    async close(outTradeNo) {
      const target = `${path('out-trade-no', outTradeNo)}/close`;
      await client.ask({ method: 'POST', target, body: { mchid }, repeatable: true });
    },
  };
}
