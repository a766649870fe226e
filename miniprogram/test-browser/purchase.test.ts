// The same purchase in Chromium, in both themes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missNothing } from '../test/background.ts';
import { buyTea } from '../test/purchase.ts';
import { openShop, type Shop } from '../test/shop.ts';

describe('the sample mini program in a browser', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop();
  });
  after(() => shop?.close());

  for (const theme of ['light', 'dark'] as const)
    test(`tea is bought in the ${theme} theme`, { timeout: 120_000 }, async (t) => {
      const mini = await shop.open({ host: 'chromium', theme });
      t.after(() => mini.close());
      const began = performance.now();
      await buyTea({ mini, admin: await shop.admin() });
      t.diagnostic(`bought in ${Math.round(performance.now() - began)} ms`);
      assert.deepEqual(mini.errors(), []);
    });

  test('what is said while the phone is suspended is heard when it is back', () =>
    missNothing(shop, 'chromium'));
});
