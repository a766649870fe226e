// A first test: a mini program without a browser, touched as a person would.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { launch } from '@xiaoqiao/simulator/driver';

test('a tap puts tea into the cart', async () => {
  const mini = await launch(join(import.meta.dirname, 'tea'), { host: 'dom' });
  await mini.tap('.add');
  await mini.waitFor('.filled');
  assert.equal(await mini.text('.cart'), '购物车：1');
  assert.equal((await mini.phone()).toast?.title, '已加入');
  assert.deepEqual(mini.errors(), []);
  await mini.close();
});
