// The phone as it is drawn: the capsule's place, pictures over the page, pull-down, words in the browser's language.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Files, page } from '../test/runtime/fixture.ts';
import { closeBrowser, openWorkbench, type Workbench } from './workbench.ts';

after(closeBrowser);

const files: Files = {
  'app.json': '{"pages":["pages/home/home"]}',
  ...page('home', { wxml: '<view class="home">home</view>' }),
};

const open = async (locale: string): Promise<Workbench> => {
  const bench = await openWorkbench(files, { locale });
  await bench.untilShown('document.querySelector(".home")');
  await bench.untilAnswered();
  return bench;
};

test('the capsule is drawn where the app is told that it is', async () => {
  await using bench = await open('zh-CN');
  const told = (await bench.call('callWx', 'getMenuButtonBoundingClientRect', [])) as object;
  const phone = bench.page.frameLocator('iframe');
  const drawn = await phone.locator('.capsule').evaluate((element) => {
    const { top, right, bottom, left, width, height } = element.getBoundingClientRect();
    return { top, right, bottom, left, width, height };
  });
  assert.deepEqual(drawn, told);
});

test('pictures lie over the phone until they are tapped', async () => {
  await using bench = await open('zh-CN');
  const dot = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';
  await bench.call('callWx', 'previewImage', [{ urls: [dot, `${dot}#2`], current: `${dot}#2` }]);
  const phone = bench.page.frameLocator('iframe');
  await phone.getByText('2 / 2').waitFor();
  await phone.locator('.preview').click();
  await phone.locator('.preview').waitFor({ state: 'detached' });
  assert.equal(((await bench.call('phone')) as { preview: unknown }).preview, null);
});

test('a page that refreshes is pulled down until it stops', async () => {
  await using bench = await open('zh-CN');
  const phone = bench.page.frameLocator('iframe');
  await bench.call('callWx', 'startPullDownRefresh', []);
  await phone.locator('.pull').waitFor();
  await bench.call('callWx', 'stopPullDownRefresh', []);
  await phone.locator('.pull').waitFor({ state: 'hidden' });
});

for (const [locale, cancel, console_] of [
  ['zh-CN', '取消', '控制台'],
  ['en-GB', 'Cancel', 'Console'],
] as const)
  test(`in a browser that speaks ${locale} the shell says ${cancel}`, async () => {
    await using bench = await open(locale);
    await bench.page.getByRole('tab', { name: console_ }).waitFor();
    const chosen = bench.call('callWx', 'showActionSheet', [{ itemList: ['甲'] }]);
    await bench.page.frameLocator('iframe').getByRole('button', { name: cancel }).click();
    assert.equal(await chosen, undefined);
  });
