// The sample without a browser, against the real server: a purchase, and what else a buyer does.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missNothing } from './background.ts';
import { showDamage, showTooMuch } from './evidence.ts';
import { buyTea, onPage, type } from './purchase.ts';
import { openShop, type Shop } from './shop.ts';

describe('the sample mini program', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop();
  });
  after(() => shop?.close());

  test('tea is bought, paid, shipped before the buyer’s eyes, and paid back', {
    timeout: 120_000,
  }, async (t) => {
    const mini = await shop.open({ host: 'dom' });
    t.after(() => mini.close());
    const began = performance.now();
    await buyTea({ mini, admin: await shop.admin() });
    t.diagnostic(`bought in ${Math.round(performance.now() - began)} ms`);
    assert.deepEqual(mini.errors(), []);
    assert.deepEqual(await mini.notSimulated(), {});
  });

  test('pictures of a refund request are sent, taken away, sent again and seen by the shop', () =>
    showDamage(shop));

  test('what cannot be a picture of a refund request says why, and no more are taken than the server takes', () =>
    showTooMuch(shop));

  test('a scanned code opens the product that its scene names', async (t) => {
    const admin = await shop.admin();
    const { list } = await admin.get('/products', { query: { limit: 3 } });
    const product = list[2]!;
    const code = await admin.get('/admin/products/:id/qrcode', { params: { id: product.id } });
    const mini = await shop.open({
      host: 'dom',
      url: `/${code.page}?scene=${encodeURIComponent(code.scene)}`,
    });
    t.after(() => mini.close());
    await mini.waitFor('.buy-now');
    assert.equal(await mini.data('product.name'), product.name);
  });

  test('a form says what is wrong, field by field, and asks the server whether a name is free', async (t) => {
    const mini = await shop.open({ host: 'dom', url: '/packages/account/register/register' });
    t.after(() => mini.close());
    const complaint = (field: string) => mini.data(`complaints.${field}`);
    const check = (field: string) => mini.callMethod('check', { currentTarget: { dataset: { field } } });
    await type(mini, 'username', 'Admin!');
    await check('username');
    assert.match(String(await complaint('username')), /小写字母开头/);
    await type(mini, 'username', 'admin');
    await check('username');
    assert.equal(await complaint('username'), '这个用户名已经有人用了');
    await type(mini, 'username', 'xiaoqiao');
    await check('username');
    assert.equal(await complaint('username'), undefined);
    await type(mini, 'password', 'short');
    await mini.callMethod('submit');
    assert.match(String(await complaint('password')), /10–128/);
    await type(mini, 'email', 'xiaoqiao@example.com');
    await type(mini, 'password', 'Long-Enough-7');
    await type(mini, 'again', 'Long-Enough-7');
    await mini.callMethod('submit');
    await onPage({ mini }, 'pages/me/me');
    await mini.waitFor(async () => (await mini.data('user.username')) === 'xiaoqiao');
  });

  test('without a network it says so, keeps what it shows, and goes on when it is back', async (t) => {
    const mini = await shop.open({ host: 'dom' });
    t.after(() => mini.close());
    await mini.waitFor('.product');
    await mini.setNetwork('none');
    await mini.waitFor('.notice-offline');
    await mini.callMethod('refresh');
    assert.notEqual(await mini.count('.product'), 0);
    await mini.setNetwork('wifi');
    await mini.waitFor(async () => (await mini.count('.notice-offline')) === 0);
    await mini.callMethod('refresh');
    assert.equal(await mini.data('listFault'), '');
  });

  test('English follows the choice in the settings, on every tab', async (t) => {
    const mini = await shop.open({ host: 'dom', url: '/packages/account/settings/settings' });
    t.after(() => mini.close());
    await mini.callMethod('changeLanguage', { detail: { value: '1' } });
    await mini.wx('switchTab', { url: '/pages/cart/cart' });
    await onPage({ mini }, 'pages/cart/cart');
    await mini.waitFor(async () => (await mini.phone()).tabBar?.items[0]?.text === 'Home');
    const { bars, shown } = await mini.phone();
    assert.equal(bars[shown!]?.title, 'Cart');
  });

  test('a to-do is written down, ticked and taken away', async (t) => {
    const mini = await shop.open({ host: 'dom', url: '/packages/tasks/tasks/tasks' });
    t.after(() => mini.close());
    await mini.waitFor('.add-task');
    await mini.tap('.add-task');
    await onPage({ mini }, 'packages/tasks/task-edit/task-edit');
    await type(mini, 'title', '晒茶');
    await mini.tap('.save');
    await onPage({ mini }, 'packages/tasks/tasks/tasks');
    await mini.waitFor('.task');
    const [task] = (await mini.data('list')) as { id: string; title: string }[];
    assert.equal(task?.title, '晒茶');
    await mini.callMethod('tick', {
      currentTarget: { dataset: { id: task!.id } },
      detail: { checked: true },
    });
    await mini.waitFor(async () => ((await mini.data('list')) as unknown[]).length === 0);
  });

  test('an avatar and a phone number are given the way WeChat gives them today', async (t) => {
    const mini = await shop.open({ host: 'dom', url: '/packages/account/profile/profile' });
    t.after(() => mini.close());
    await mini.waitFor('.avatar');
    await mini.tap('.avatar');
    await mini.waitFor(async () => (await mini.phone()).modal?.title === '头像');
    await mini.answerModal({ confirm: true });
    await mini.waitFor(async () => String(await mini.data('user.avatarUrl')).startsWith('http'), {
      withinMs: 20_000,
    });
    await mini.tap('.bind');
    await mini.waitFor(async () => (await mini.phone()).modal?.title === '手机号');
    await mini.answerModal({ confirm: true });
    await mini.waitFor(async () => /\*{4}/.test(String(await mini.data('user.phone'))));
    assert.deepEqual(mini.errors(), []);
  });

  test('what is said while the phone is suspended is heard when it is back', () => missNothing(shop, 'dom'));
});
