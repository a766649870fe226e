// Source that is wrong, while somebody looks: the workbench names place and way out, and the phone comes back once it is mended.
import { after, test } from 'node:test';
import { type Files, page } from '../test/runtime/fixture.ts';
import { closeBrowser, openWorkbench, type Workbench } from './workbench.ts';

after(closeBrowser);

const good: Files = {
  'app.json': '{"pages":["pages/home/home"]}',
  ...page('home', { wxml: '<view class="home">home</view>' }),
};

/** The diagnostics as people see them. */
async function diagnosed(bench: Workbench, words: RegExp): Promise<void> {
  await bench.page.getByRole('tab', { name: '诊断' }).click();
  const panel = bench.page.getByRole('tabpanel', { name: '诊断' });
  await panel.getByText(words).first().waitFor();
}

const mistakes: readonly { name: string; files: Files; place: RegExp; hint: RegExp }[] = [
  {
    name: 'JSON that is none',
    files: { 'pages/home/home.json': '{"navigationBarTitleText": }' },
    place: /pages\/home\/home\.json:1:\d+ {2}json-syntax/,
    hint: /JSON 格式错误/,
  },
  {
    name: 'a component that is not there',
    files: { 'pages/home/home.json': '{"usingComponents":{"leaf":"/components/leaf/leaf"}}' },
    place: /pages\/home\/home\.json/,
    hint: /→ /,
  },
  {
    name: 'templates that import each other',
    files: {
      'pages/home/home.wxml':
        '<import src="./a.wxml"/><include src="./a.wxml"/><view class="home">home</view>',
      'pages/home/a.wxml': '<include src="./b.wxml"/>',
      'pages/home/b.wxml': '<include src="./a.wxml"/>',
    },
    place: /pages\/home\/[ab]\.wxml:1/,
    hint: /→ /,
  },
  {
    name: 'sheets that import each other',
    files: { 'pages/home/home.wxss': '@import "./a.wxss";', 'pages/home/a.wxss': '@import "./home.wxss";' },
    place: /pages\/home\/(home|a)\.wxss:1/,
    hint: /→ /,
  },
  {
    name: 'a tag that is not closed',
    files: { 'pages/home/home.wxml': '<view class="home">home' },
    place: /pages\/home\/home\.wxml:1/,
    hint: /→ /,
  },
  {
    name: 'a picture of 20 MB',
    files: { 'images/large.png': 'x'.repeat(20 * 1024 * 1024) },
    place: /package-size|images\/large\.png/,
    hint: /→ /,
  },
];

for (const { name, files, place, hint } of mistakes)
  test(`${name} is named with its place, and the phone comes back once it is mended`, async () => {
    await using bench = await openWorkbench({ ...good, ...files });
    await diagnosed(bench, place);
    await diagnosed(bench, hint);
    const mended = Object.fromEntries(Object.keys(files).map((file) => [file, good[file] ?? '']));
    await bench.write(mended);
    await bench.untilShown('document.querySelector(".home")');
    await bench.untilAnswered();
  });

test('a page that throws stands in the console, and the others go on', async () => {
  await using bench = await openWorkbench({
    ...good,
    'app.json': '{"pages":["pages/home/home","pages/bad/bad"]}',
    ...page('bad', {
      wxml: '<view class="bad">bad</view>',
      js: 'Page({\n  onLoad() {\n    null.tea;\n  },\n})',
    }),
  });
  await bench.untilShown('document.querySelector(".home")');
  await bench.call('callWx', 'navigateTo', [{ url: '/pages/bad/bad' }]);
  await bench.untilShown('document.querySelector(".bad")');
  await bench.page
    .getByText(/pages\/bad\/bad\.js:3/)
    .first()
    .waitFor();
  await bench.call('back');
  await bench.untilShown('document.querySelector(".home")');
});
