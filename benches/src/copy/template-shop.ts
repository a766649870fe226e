// A small shop that the house itself has written: one buyer with an order of each kind.
import { fen } from '@xiaoqiao/contract';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { openTrade, orderAndPrepay, type Trade, type violations } from '@xiaoqiao/server/testing';

type Books = Parameters<typeof violations>[1];

/** More than a million orders can hold. */
const STOCK = 10_000_000;

export interface TemplateShop {
  readonly userId: string;
  readonly openid: string;
  /** What WeChat knows of its orders. */
  readonly books: { readonly [Side in 'orders' | 'refunds']: Awaited<ReturnType<Books[Side]>> };
}

/** @param url of a database that holds nothing; nobody is connected to it afterwards */
export async function fillTemplateShop(url: string): Promise<TemplateShop> {
  const trade = await openTrade({ env: { DATABASE_URL: url }, product: { price: 12_800, stock: STOCK } });
  try {
    await placeOrders(trade);
    const { wechat } = trade.shop;
    return {
      userId: trade.buyer.client.user()!.id,
      openid: trade.buyer.openid,
      books: { orders: [...wechat.orders()], refunds: [...wechat.refunds()] },
    };
  } finally {
    await trade.shop.close();
  }
}

async function placeOrders({ shop, admin, buyer, skuId }: Trade): Promise<void> {
  const { wechat } = shop;
  async function placed(quantity = 1) {
    const { order, parameters } = await orderAndPrepay(buyer, skuId, quantity);
    return { params: { id: order.id }, parameters };
  }
  async function paid(quantity = 1) {
    const order = await placed(quantity);
    wechat.pay({ parameters: order.parameters, openid: buyer.openid });
    await shop.settle();
    return order;
  }
  async function shipped() {
    const order = await paid();
    const body = { carrier: '顺丰速运', trackingNumber: 'SF1234567890' };
    await admin.post('/admin/orders/:id/ship', { params: order.params, body });
    return order;
  }
  async function refunded(quantity: number, amount?: number) {
    const { params } = await paid(quantity);
    const body = { reason: '不想要了', ...(amount === undefined ? {} : { amount: fen(amount) }) };
    await admin.post('/admin/orders/:id/refunds', { params, body });
    await shop.settle();
    wechat.finishRefunds();
    await shop.settle();
  }

  const cancelled = await placed();
  await buyer.client.post('/orders/:id/cancel', { params: cancelled.params });
  const late = await placed();
  wechat.setFaults({ latePayments: 1 });
  await buyer.client.post('/orders/:id/cancel', { params: late.params });
  wechat.pay({ parameters: late.parameters, openid: buyer.openid });
  await shop.settle();
  wechat.finishRefunds();
  for (let i = 0; i < 3; i++) {
    const { params } = await shipped();
    await buyer.client.post('/orders/:id/confirm', { params });
  }
  await refunded(2, 5_600);
  await refunded(1);
  await paid(3);
  await shipped();
  await placed(2);
  await shop.advance(MINUTE);
  await shop.settle();
}
