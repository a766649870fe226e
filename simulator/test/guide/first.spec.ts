// The same first test for vitest: `npx vitest run`, nothing to configure.
import { join } from 'node:path';
import { launch } from '@xiaoqiao/simulator/driver';
import { expect, test } from 'vitest';

test('a tap puts tea into the cart', async () => {
  const mini = await launch(join(import.meta.dirname, 'tea'), { host: 'dom' });
  await mini.tap('.add');
  await mini.waitFor('.filled');
  expect(await mini.text('.cart')).toBe('购物车：1');
  await mini.close();
});
