// The demo shop: complete, for sale, with a picture for everything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogMigrations, createCatalogService } from '@xiaoqiao/catalog';
import { openTestDatabase } from '@xiaoqiao/database/testing';
import { silentLog } from '@xiaoqiao/kit/log';
import { demoCategories, demoGoods } from '../../src/demo/goods.ts';
import { demoPicture } from '../../src/demo/picture.ts';
import { seedDemoShop } from '../../src/demo/seed-demo-shop.ts';

test('the shop is seeded once, however often it is asked for', async (t) => {
  const world = await openTestDatabase({ sets: [{ service: 'catalog', migrations: catalogMigrations }] });
  t.after(() => world.close());
  const catalog = createCatalogService({ ...world, log: silentLog });
  const first = await seedDemoShop({ catalog });
  assert.deepEqual(
    [first.refused, first.products.added, first.categories.added],
    [[], 24, demoCategories.length],
  );
  const second = await seedDemoShop({ catalog });
  assert.deepEqual([second.products.unchanged, second.products.added, second.skus.added], [24, 0, 0]);
});

for (const { slug, label } of demoGoods)
  test(`${slug} has a picture of its own that needs nothing else`, () => {
    const svg = demoPicture(slug)!;
    assert.equal(svg, demoPicture(`${slug}.svg`));
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 480 480"/);
    assert.doesNotMatch(svg, /NaN|undefined|<script|href|<image|url\(/);
    assert.equal(svg.match(/<g[ >]/g)?.length ?? 0, svg.match(/<\/g>/g)?.length ?? 0);
    assert.ok([2, 3, 4].includes(label.length));
  });

test('categories borrow pictures that exist, and other names have none', () => {
  for (const { picture } of demoCategories) assert.ok(demoPicture(picture));
  for (const name of ['', '../goods', 'constructor', '__proto__']) assert.equal(demoPicture(name), undefined);
});
