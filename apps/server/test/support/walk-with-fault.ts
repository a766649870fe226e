// One purchase with one fault of WeChat in it, from login to completion, and what it came to in goods and money.
import { fen } from '@xiaoqiao/contract';
import { MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { type Client, isApiError } from '@xiaoqiao/sdk';
import type { FaultRuleInput, FaultSettings } from '@xiaoqiao/wechat-emulator';
import { addProduct, type Buyer, openBuyer, type Shop } from './shop.ts';

/** Where in the purchase the fault is switched on. */
export type Moment = 'login' | 'phone' | 'pay' | 'paid' | 'refund';

export interface Fault {
  readonly name: string;
  readonly at: Moment;
  readonly counters?: Partial<FaultSettings>;
  readonly rules?: readonly FaultRuleInput[];
  /** What is done to WeChat besides. @returns what it did, where that can be counted. */
  readonly act?: (shop: Shop) => unknown;
  /** The phone pays when the order is long closed. */
  readonly afterClosing?: boolean;
}

export interface Outcome {
  readonly status: string;
  /** Units that left the shelf, and fen that stayed with the shop by its own books and by WeChat's. */
  readonly sold: number;
  readonly kept: number;
  readonly keptAtWechat: number;
  /** How often the fault struck. */
  readonly struck: number;
  /** What came back for each delivery of a notification. */
  readonly deliveries: string;
  readonly violations: readonly string[];
}

const PRICE = 12_800;
const QUANTITY = 2;
const REFUND = 5_600;
export const ORDERED = QUANTITY * PRICE;
export const REFUNDED = REFUND;

export async function walkWithFault(shop: Shop, admin: Client, fault: Fault): Promise<Outcome> {
  const { wechat } = shop;
  const sku = await addProduct(admin, { name: fault.name.slice(0, 24), price: PRICE, stock: 10 });
  const switchOn = async (moment: Moment) => {
    if (fault.at !== moment) return;
    wechat.setFaults(fault.counters ?? {});
    for (const rule of fault.rules ?? []) wechat.addFaultRule(rule);
    await fault.act?.(shop);
  };

  await switchOn('login');
  const buyer = await persist(shop, () => openBuyer(shop));
  await switchOn('phone');
  await persist(shop, () =>
    buyer.client.post('/users/me/phone', {
      body: { code: wechat.mintPhoneCode({ openid: buyer.openid }).code },
    }),
  );
  await switchOn('pay');
  const { order, parameters } = await placeAndPay(shop, buyer, sku.skuId);
  const params = { id: order.id };
  const get = () => buyer.client.get('/orders/:id', { params });
  await switchOn('paid');
  if (fault.afterClosing) await buyer.client.post('/orders/:id/cancel', { params });
  const { errMsg } = wechat.pay({ parameters: { ...parameters }, openid: buyer.openid });
  if (errMsg !== 'requestPayment:ok') throw new Error(errMsg);
  await until(shop, async () => (await get()).status !== 'pending');

  if (!fault.afterClosing) {
    await switchOn('refund');
    await persist(shop, () =>
      admin.post('/admin/orders/:id/refunds', { params, body: { amount: fen(REFUND), reason: '少发一件' } }),
    );
  }
  await until(shop, async () => {
    wechat.finishRefunds();
    return (await get()).refunds.every(({ status }) => status === 'succeeded' || status === 'failed');
  });
  if (!fault.afterClosing) {
    const shipment = { carrier: '顺丰速运', trackingNumber: 'SF1234567890' };
    await admin.post('/admin/orders/:id/ship', { params, body: shipment });
    await buyer.client.post('/orders/:id/confirm', { params });
  }
  // What is still on its way arrives now, such as a late notification; a refund that is sent again takes a round each time.
  for (const minutes of [1, 15, 15]) {
    await shop.advance(minutes * MINUTE);
    wechat.finishRefunds();
    await shop.settle();
  }

  const after = await get();
  const [onShelf] = (await buyer.client.get('/products/:id', { params: { id: sku.productId } })).skus;
  const books = wechat.orders().find(({ outTradeNo }) => outTradeNo === order.number);
  const returned = wechat
    .refunds()
    .filter(({ outTradeNo, status }) => outTradeNo === order.number && status === 'SUCCESS')
    .reduce((sum, { amount }) => sum + amount, 0);
  const attempts = wechat
    .notifications()
    .filter(({ resource }) => resource.out_trade_no === order.number)
    .flatMap((notification) => notification.attempts);
  const outcome = {
    status: after.status,
    sold: 10 - onShelf!.stock,
    kept: (after.paidAt === null ? 0 : after.total) - after.refundedTotal,
    keptAtWechat: (books?.transactionId === undefined ? 0 : books.total) - returned,
    struck: struckBy(shop, fault) + attempts.filter(({ flaw }) => flaw !== undefined).length,
    deliveries: attempts.map(({ flaw, status }) => `${status ?? '—'}${flaw ? ` ${flaw}` : ''}`).join(', '),
    violations: await shop.violations(),
  };
  wechat.clearFaultRules();
  wechat.setFaults(Object.fromEntries(Object.keys(fault.counters ?? {}).map((name) => [name, 0])));
  return outcome;
}

/** What a rule struck, and what was taken off a counter. */
function struckBy({ wechat }: Shop, { counters = {} }: Fault): number {
  const left = wechat.faults();
  const taken = Object.entries(counters)
    .filter(([name]) => name !== 'delayMilliseconds')
    .reduce((sum, [name, count]) => sum + count - left[name as keyof FaultSettings], 0);
  return wechat.faultRules().reduce((sum, { struck }) => sum + struck, taken);
}

/** The order is placed once; a buyer whose payment could not be started presses the button again. */
async function placeAndPay(shop: Shop, buyer: Buyer, skuId: string) {
  const { client, addressId } = buyer;
  const order = await client.post('/orders', {
    body: { items: [{ skuId, quantity: QUANTITY }], addressId },
  });
  const parameters = await persist(shop, () => client.post('/orders/:id/pay', { params: { id: order.id } }));
  return { order, parameters };
}

/** Somebody who sees "WeChat is busy" and tries again. Anything else that is refused is a failure of the walk. */
async function persist<T>(shop: Shop, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isApiError(error) || !error.retryable || attempt === 5) throw error;
      await shop.advance(5 * SECOND);
    }
  }
}

/** Time passes for everybody: what WeChat repeats and what the server asks again comes of itself. */
async function until(shop: Shop, reached: () => Promise<boolean>): Promise<void> {
  await shop.settle();
  for (const wait of [15, 15, 30, 180, 600, 600, 1200]) {
    if (await reached()) return;
    await shop.advance(wait * SECOND);
  }
  if (!(await reached())) throw new Error('the purchase does not move on');
}
