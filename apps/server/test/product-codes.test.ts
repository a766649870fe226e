// The mini program code of a product, drawn by the real local WeChat; and what the shop hears when WeChat will not.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { openBuyer } from './support/shop.ts';
import { openTrade } from './support/trade.ts';

const DRAW = '/wxa/getwxacodeunlimit';
const { shop, admin, productId } = await openTrade();
after(() => shop.close());
afterEach(() => shop.wechat.clearFaultRules());

type Look = { width?: number; version?: 'release' | 'trial' | 'develop' };
const draw = (id = productId, query: Look = {}, client = admin) =>
  client.get('/admin/products/:id/qrcode', { params: { id }, query });
const drawings = () => shop.wechat.requests().filter(({ path }) => path === DRAW);

/** The house's name of a failure, and WeChat's code in it. */
const failing = (error: string, wechatCode?: number) => (thrown: unknown) => {
  const { error: name, details } = thrown as { error: string; details?: { wechatCode?: number } };
  assert.deepEqual([name, details?.wechatCode], [error, wechatCode]);
  return true;
};

test('the code is a picture from WeChat that opens the product’s page with its id', async () => {
  const { base64, ...rest } = await draw();
  assert.deepEqual(rest, { contentType: 'image/jpeg', page: 'pages/product/product', scene: productId });
  assert.deepEqual([...Buffer.from(base64, 'base64').subarray(0, 3)], [0xff, 0xd8, 0xff]);
  assert.deepEqual(drawings().at(-1)?.body, {
    scene: productId,
    page: rest.page,
    check_path: true,
    env_version: 'release',
  });
  await draw(productId, { width: 1280, version: 'trial' });
  assert.deepEqual(drawings().at(-1)?.body, {
    scene: productId,
    page: rest.page,
    check_path: false,
    width: 1280,
    env_version: 'trial',
  });
});

test('a product off the shelf has a code, one that there is not has none', async () => {
  const product = await admin.get('/admin/products/:id', { params: { id: productId } } as never);
  const { categoryId, name, skus } = product as { categoryId: string; name: string; skus: object[] };
  const lines = (skus as { id: string; code: string; specifications: object[]; price: number }[]).map(
    ({ id, code, specifications, price }) => ({ id, code, specifications, price }),
  );
  const body = { categoryId, name, status: 'off_shelf', skus: lines };
  await admin.put('/admin/products/:id', { params: { id: productId }, body } as never);
  assert.equal((await draw()).scene, productId);
  const before = drawings().length;
  await assert.rejects(draw('01JABCDEFGHJKMNPQRSTVWXYZ0'), failing('product_not_found'));
  assert.equal(drawings().length, before);
});

test('a wrong width or version is refused with its field, and a buyer gets no code', async () => {
  await assert.rejects(draw(productId, { width: 100 }), failing('validation_failed'));
  await assert.rejects(draw(productId, { version: 'beta' as never }), failing('validation_failed'));
  const { client } = await openBuyer(shop);
  await assert.rejects(draw(productId, {}, client), failing('forbidden'));
});

test('a page that is not released is WeChat’s refusal, with its code; the trial version has it', async () => {
  shop.wechat.releasePages({ pages: ['pages/index/index'] });
  await assert.rejects(draw(), failing('wechat_rejected', 41030));
  await draw(productId, { version: 'trial' });
  shop.wechat.releasePages({ pages: ['pages/product/product'] });
  await draw();
});

test('when WeChat is away, busy or asked too often, the shop says so and draws again later', async () => {
  for (const fault of ['dropBefore', 'truncateBody', 'badGateway'] as const) {
    shop.wechat.addFaultRule({ fault, match: { path: DRAW } });
    await assert.rejects(draw(), (error) => (error as { error: string }).error === 'wechat_unavailable');
    shop.wechat.clearFaultRules();
  }
  shop.wechat.setQuota({ path: DRAW, perMinute: 0 });
  await assert.rejects(draw(), failing('wechat_unavailable', 45011));
  shop.wechat.setQuota({ path: DRAW });
  await shop.advance(MINUTE);
  await draw();
});
