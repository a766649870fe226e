// A shop with somebody who owns things and a stranger who does not, and the proof that a refusal leaves no trace.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorName, errors, type Session } from '@xiaoqiao/contract';
import { databaseContent } from './database-content.ts';
import { type Answer, bearer, logInByHand, type RawRequest, send, signedHeaders } from './raw-requests.ts';
import { addProduct, openAdministrator, openBuyer, openShop, orderAndPrepay, type Shop } from './shop.ts';

/** An id that nothing has. */
export const NOBODY = '01M7WE5F2N7KHJ7WYGQXRB0J0C';

export interface Asking extends RawRequest {
  /** The stranger when left out. */
  readonly who?: Session | 'nobody';
  readonly sign?: false | Partial<Parameters<typeof signedHeaders>[1]>;
  readonly key?: string | false;
}

export interface ContestedShop {
  readonly shop: Shop;
  /** A hundred units of it are in stock, at 12800 fen; three of them ordered. */
  readonly skuId: string;
  readonly owner: Session;
  readonly owned: {
    readonly pending: string;
    readonly paid: string;
    readonly shipped: string;
    readonly addressId: string;
    readonly taskId: string;
    /** Of the owner's tasks. */
    readonly cursor: string;
  };
  readonly stranger: Session;
  /** A request with everything in order but for what is given. POSTs are signed and carry a fresh idempotency key. */
  ask(path: string, asking?: Asking): Promise<Answer>;
  post(path: string, asking?: Asking): Promise<Answer>;
  /** Of one unit to the stranger's address, but for what is given. */
  order(change?: object, asking?: Asking): Promise<Answer>;
}

export async function openContestedShop(): Promise<ContestedShop> {
  const shop = await openShop();
  try {
    return await fillShop(shop);
  } catch (error) {
    // Left open, it would keep the test's process alive.
    await shop.close();
    throw error;
  }
}

async function fillShop(shop: Shop): Promise<ContestedShop> {
  const admin = await openAdministrator(shop);
  const { skuId } = await addProduct(admin, { stock: 103 });
  const buyer = await openBuyer(shop);
  const orders = { pending: '', paid: '', shipped: '' };
  for (const state of ['pending', 'paid', 'shipped'] as const) {
    const { order, parameters } = await orderAndPrepay(buyer, skuId);
    orders[state] = order.id;
    if (state !== 'pending') shop.wechat.pay({ parameters });
    await shop.settle();
  }
  const shipment = { carrier: '顺丰', trackingNumber: 'SF1' };
  await admin.post('/admin/orders/:id/ship', { params: { id: orders.shipped }, body: shipment });
  await buyer.client.post('/tasks', { body: { title: '买茶' } });
  const { id: taskId } = await buyer.client.post('/tasks', { body: { title: '泡茶' } });
  const { nextCursor } = await buyer.client.get('/tasks', { query: { limit: 1 } });
  const other = await openBuyer(shop);
  const owner = await logInByHand(shop, buyer.openid);
  const stranger = await logInByHand(shop, other.openid);
  await shop.settle();

  let keys = 0;
  const ask: ContestedShop['ask'] = (path, asking = {}) => {
    const { who = stranger, method = 'GET', headers = {}, body, sign = {}, key = `key-${keys++}` } = asking;
    const target = `/api${path}`;
    const isPost = method === 'POST';
    const signed = { target, body, timestamp: shop.clock.now(), ...sign };
    const identity =
      who === 'nobody' ? {} : isPost && sign !== false ? signedHeaders(who, signed) : bearer(who);
    const idempotency = isPost && key !== false ? { 'idempotency-key': key } : {};
    return send(shop.url + target, { method, body, headers: { ...identity, ...idempotency, ...headers } });
  };
  const post: ContestedShop['post'] = (path, asking) => ask(path, { method: 'POST', ...asking });
  const order: ContestedShop['order'] = (change, asking) => {
    const body = { items: [{ skuId, quantity: 1 }], addressId: other.addressId, ...change };
    return post('/orders', { body, ...asking });
  };
  const owned = { ...orders, addressId: buyer.addressId, taskId, cursor: nextCursor! };
  return { shop, skuId, owner, owned, stranger, ask, post, order };
}

export type Refusal = readonly [
  name: string,
  expected: `${number} ${ErrorName}`,
  request: (contested: ContestedShop) => Promise<Answer>,
];

/** One test for each: status, name, code and words are the catalogue's, no row of any table differs afterwards. */
export function testRefusals(
  contested: () => ContestedShop,
  groups: Readonly<Record<string, readonly Refusal[]>>,
): void {
  for (const [group, cases] of Object.entries(groups))
    for (const [name, expected, request] of cases)
      test(`${group}: ${name} → ${expected}`, { timeout: 30_000 }, async () => {
        const { shop } = contested();
        const before = await databaseContent(shop.database);
        const { status, body, text } = await request(contested());
        assert.equal(`${status} ${body?.error}`, expected);
        const { code, 'zh-CN': message } = errors[body.error as ErrorName];
        assert.deepEqual({ code: body.code, message: body.message }, { code, message });
        assert.doesNotMatch(text, /node_modules|\.ts:|sqlite|mysql|postgres/i);
        await shop.settle();
        assert.deepEqual(await databaseContent(shop.database), before);
      });
}
