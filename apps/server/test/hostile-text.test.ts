// SQL, scripts and odd characters in every text that people may write: kept as they are, or refused, never obeyed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Cart,
  fen,
  type Order,
  type Product,
  type Refund,
  type Task,
  type User,
} from '@xiaoqiao/contract';
import type { Client } from '@xiaoqiao/sdk';
import { type ContestedShop, openContestedShop } from './support/contested-shop.ts';
import { databaseContent } from './support/database-content.ts';
import type { Answer } from './support/raw-requests.ts';
import { openAdministrator } from './support/shop.ts';

const TIMEOUT = { timeout: 30_000 };
let contested: ContestedShop;
let admin: Client;
before(async () => {
  contested = await openContestedShop();
  admin = await openAdministrator(contested.shop);
}, TIMEOUT);
after(() => contested.shop.close(), TIMEOUT);

/** None longer than the shortest field they are put into, 32 characters. */
const texts = [
  "'; drop table orders; --",
  "' or '1'='1",
  '"; delete from users; --',
  "x' union select password_hash--",
  '\\',
  "\\'; drop table skus; --",
  '%_*?[a-z]',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '{{constructor.constructor("1")}}',
  '#{process.exit(1)}',
  '$(reboot)`reboot`',
  '{"$ne":null}',
  '__proto__',
  'NULL',
  '=cmd|calc!A1',
  '../../../etc/passwd',
  'a\tb\nc',
  '小乔 👩‍👩‍👧 𠮷 é',
  '\u202eoh\u202c',
  'NaN" near "*" OR AND NOT (',
];
const { ask, post, order } = {
  ask: (...given: Parameters<ContestedShop['ask']>) => contested.ask(...given),
  post: (...given: Parameters<ContestedShop['post']>) => contested.post(...given),
  order: (...given: Parameters<ContestedShop['order']>) => contested.order(...given),
};

/** The data of a successful answer. */
async function dataOf<T>(answer: Promise<Answer>): Promise<T> {
  const { status, body, text } = await answer;
  assert.ok(status < 300, text);
  return body?.data as T;
}
const tables = async () => Object.keys(await databaseContent(contested.shop.database));

for (const hostile of texts) {
  const shown = JSON.stringify(hostile);

  test(
    `${shown} comes back as it was written, from a profile, an address, a task, an order, a refund`,
    TIMEOUT,
    async () => {
      const before = await tables();
      const nickname = (await dataOf<User>(ask('/users/me', { method: 'PUT', body: { nickname: hostile } })))
        .nickname;
      assert.equal(nickname, hostile);
      assert.equal((await dataOf<User>(ask('/users/me'))).nickname, hostile);

      const place = { name: hostile, province: hostile, city: hostile, district: hostile, detail: hostile };
      const body = { ...place, phone: '13800000000' };
      const { id: addressId } = await dataOf<{ id: string }>(
        post('/users/me/addresses', { body, sign: false }),
      );
      const placed = await dataOf<Order>(order({ addressId, note: hostile }));
      const kept = await dataOf<Order>(ask(`/orders/${placed.id}`));
      assert.equal(kept.note, hostile);
      const { name, province, city, district, detail } = kept.address;
      assert.deepEqual({ name, province, city, district, detail }, place);

      const task = { title: hostile, note: hostile };
      const { id } = await dataOf<Task>(post('/tasks', { body: task, sign: false }));
      const { title, note } = await dataOf<Task>(ask(`/tasks/${id}`));
      assert.deepEqual({ title, note }, task);
      await dataOf<Task>(ask(`/tasks/${id}`, { method: 'PUT', body: { title: `2${hostile}` } }));

      const { number } = placed;
      contested.shop.wechat.pay({ parameters: await dataOf(post(`/orders/${placed.id}/pay`)) });
      await contested.shop.settle();
      const refund = await dataOf<Refund>(
        post(`/orders/${placed.id}/refunds`, { body: { reason: hostile } }),
      );
      assert.equal(refund.reason, hostile);
      const decision = {
        params: { id: placed.id, refundId: refund.id },
        body: { approve: true, note: hostile },
      };
      await admin.post('/admin/orders/:id/refunds/:refundId/decision', decision);
      await contested.shop.settle();
      contested.shop.wechat.finishRefunds();
      await contested.shop.settle();
      const ended = await dataOf<Order>(ask(`/orders/${placed.id}`));
      assert.equal(ended.refunds[0]!.decisionNote, hostile);
      assert.deepEqual({ number: ended.number, status: ended.status }, { number, status: 'refunded' });

      // Each list stays within a buyer's limits.
      await dataOf(ask(`/users/me/addresses/${addressId}`, { method: 'DELETE' }));
      await dataOf(ask(`/tasks/${id}`, { method: 'DELETE' }));
      assert.deepEqual(await tables(), before);
    },
  );

  test(`${shown} is searched for, logged in with and registered as plain text`, TIMEOUT, async () => {
    const content = await databaseContent(contested.shop.database);
    const find = (query: string) =>
      dataOf<{ list: Product[] }>(ask(`/products?keyword=${encodeURIComponent(query)}`));
    assert.deepEqual((await find(hostile)).list, []);
    const credentials = { username: hostile, password: hostile };
    const login = await post('/auth/login', { who: 'nobody', body: credentials });
    assert.equal(login.body.error, 'credentials_invalid');
    const email = 'mallory@example.com';
    const registration = await post('/auth/register', { who: 'nobody', body: { ...credentials, email } });
    assert.equal(registration.body.error, 'validation_failed');
    const query = encodeURIComponent(hostile);
    assert.equal((await ask(`/auth/availability?username=${query}`)).body.error, 'validation_failed');
    const users = await admin.get('/admin/users', { query: { keyword: `zz${hostile}` } });
    assert.deepEqual(users.list, []);
    const orders = await admin.get('/admin/orders', { query: { number: hostile } });
    assert.deepEqual(orders.list, []);
    for (const path of ['/orders/', '/tasks/', '/products/', '/users/me/addresses/'])
      assert.ok(
        (await ask(path + query, { method: path === '/users/me/addresses/' ? 'DELETE' : 'GET' })).status >=
          400,
      );
    // Failed logins are counted; nothing else was written.
    const { login_attempts: _, ...rest } = content;
    const { login_attempts: __, ...now } = await databaseContent(contested.shop.database);
    assert.deepEqual(now, rest);
  });
}

test(
  'a product named with hostile text is found by it, shown as it was written, and its page carries no script',
  TIMEOUT,
  async () => {
    const category = await admin.post('/admin/categories', {
      body: { name: "茶'; drop table categories; --" },
    });
    const name = "<script>alert(1)</script>'; drop table products; --";
    const detailHtml =
      '<p onclick="x()">茶<script>alert(1)</script><a href="javascript:x()">a</a><iframe src="//b"></iframe></p>';
    const skus = [
      { code: "'--", specifications: [{ name: '<b>', value: "' or 1" }], price: fen(1), stock: 5 },
    ];
    const product = await admin.post('/admin/products', {
      body: { categoryId: category.id, name, brief: name, detailHtml, skus },
    });
    const { list } = await dataOf<{ list: Product[] }>(
      ask(`/products?keyword=${encodeURIComponent("<script>alert(1)</script>';")}`),
    );
    assert.deepEqual(
      list.map(({ id }) => id),
      [product.id],
    );
    const page = await dataOf<Product>(ask(`/products/${product.id}`));
    assert.equal(page.name, name);
    assert.equal(page.detailHtml, '<p>茶<a>a</a></p>');
    assert.deepEqual(page.skus[0]!.specifications, [{ name: '<b>', value: "' or 1" }]);
    const skuId = page.skus[0]!.id;
    const cart = await dataOf<Cart>(ask(`/cart/items/${skuId}`, { method: 'PUT', body: { quantity: 1 } }));
    assert.equal(cart.items[0]!.name, name);
  },
);
