// Two hundred buyers at once for fifty units: exactly fifty orders, and every invariant of stock and money holds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { isApiError } from '@xiaoqiao/sdk';
import { addProduct, type Buyer, openAdministrator, openBuyer, openShop, type Shop } from './support/shop.ts';

let shop: Shop;
before(async () => {
  shop = await openShop();
});
after(() => shop.close());

test('200 buyers at once for 50 units: 50 orders, stock 0, some paid twice, some never, some too late', async () => {
  const { skuId, productId } = await addProduct(await openAdministrator(shop), { price: 9900, stock: 50 });
  const buyers: Buyer[] = [];
  for (let i = 0; i < 200; i++) buyers.push(await openBuyer(shop));
  const outcomes = await Promise.all(
    buyers.map(({ client, addressId }) =>
      client
        .post('/orders', { body: { items: [{ skuId, quantity: 1 }], addressId } })
        .catch((error) => error),
    ),
  );
  const refusals = outcomes.filter(isApiError);
  assert.deepEqual(new Set(refusals.map(({ error }) => error)), new Set(['sku_out_of_stock']));
  assert.equal(refusals.length, 150);
  const stock = async () =>
    (await buyers[0]!.client.get('/products/:id', { params: { id: productId } })).skus[0]!.stock;
  assert.equal(await stock(), 0);

  // A third pays properly, a third pays without WeChat telling, a third never pays.
  shop.wechat.setFaults({ duplicateDeliveries: 10, loseNotifications: 5, forgeSignatures: 3 });
  const orders = outcomes.flatMap((outcome, i) =>
    isApiError(outcome) ? [] : [{ order: outcome, buyer: buyers[i]! }],
  );
  await Promise.all(
    orders.map(async ({ order, buyer }, i) => {
      const parameters = await buyer.client.post('/orders/:id/pay', { params: { id: order.id } });
      if (i % 3 < 2) shop.wechat.pay({ parameters, openid: buyer.openid });
    }),
  );
  await shop.advance(MINUTE);
  await shop.advance(40 * MINUTE);
  await shop.settle();
  const statuses = await Promise.all(
    orders.map(
      async ({ order, buyer }) =>
        (await buyer.client.get('/orders/:id', { params: { id: order.id } })).status,
    ),
  );
  const paid = orders.filter((_, i) => i % 3 < 2).length;
  assert.equal(statuses.filter((status) => status === 'paid').length, paid);
  assert.equal(statuses.filter((status) => status === 'cancelled').length, 50 - paid);
  assert.equal(await stock(), 50 - paid);
  assert.deepEqual(await shop.violations(), []);
});
