// WXSS: lengths, selectors, imports and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, scopeMark } from '@xiaoqiao/simulator/compiler';
import { compiled, componentWith, places } from './project.ts';
import { acceptedSheets, refusedSheets } from './sheets.ts';

const file = 'pages/index/index.wxss';

async function css(wxss: string, more: Record<string, string> = {}): Promise<string> {
  const { styles, diagnostics } = await compiled({ [file]: wxss, ...more });
  assert.deepEqual(diagnostics, []);
  return (styles['pages/index/index']?.css ?? '').replaceAll(scopeMark, '·').trim();
}

for (const wxss of acceptedSheets) {
  test(`taken: ${wxss.replaceAll('\n', '⏎')}`, async () => {
    const { diagnostics } = await compiled({ [file]: wxss, 'pages/index/b.wxss': '.b{}' });
    assert.deepEqual(places(diagnostics), []);
  });
}

for (const wxss of refusedSheets) {
  test(`refused: ${wxss}`, async () => {
    const { diagnostics } = await compiled({ [file]: wxss });
    assert.deepEqual([diagnostics[0]?.level, diagnostics[0]?.file, diagnostics[0]?.line], ['error', file, 1]);
    assert.ok((diagnostics[0]?.hint ?? '').length > 1);
  });
}

const rewritten: readonly (readonly [wxss: string, css: string])[] = [
  ['.a{width:750rpx;margin:-1.5rpx .5RPX 0rpx}', '.·a{width:100vw;margin:-0.2vw 0.06667vw 0vw}'],
  ['.a::after{content:"1rpx"}', '.·a::after{content:"1rpx"}'],
  ['@media (min-width: 75rpx){.a{left:7.5rpx}}', '@media (min-width: 10vw){.·a{left:1vw}}'],
  ['page, .a > view.b:hover text::before{}', 'wx-page, .·a > wx-view.·b:hover wx-text::before{}'],
  ['#id .a{}', ':is(#id,[id$="--id"]) .·a{}'],
  ['.a[data-x="view.b"]:not(.c){}', '.·a[data-x="view.b"]:not(.·c){}'],
  ['@keyframes k{from{left:7.5rpx}50%{}}', '@keyframes k{from{left:1vw}50%{}}'],
  ['// .a{}\n.b{}', '.·b{}'],
  ['.a{top:0;// x\nleft:0}// y\n.b{}', '.·a{top:0;    \nleft:0}    \n.·b{}'],
];

for (const [wxss, expected] of rewritten) {
  test(`${wxss.replaceAll('\n', '⏎')} becomes ${expected}`, async () => {
    assert.equal(await css(wxss), expected);
  });
}

test('what WeChat takes and a browser passes over is pointed out, and the rest of the sheet stays', async () => {
  const { diagnostics, styles } = await compiled({ [file]: '.a{color red;top:0}\n.b{left:0}\n/* c' });
  assert.deepEqual(places(diagnostics), [`wxss-ignored ${file}:1:4`, `wxss-ignored ${file}:3:1`]);
  assert.match(styles['pages/index/index']?.css ?? '', /a\{ +;top:0\}\n.*b\{left:0\}/);
});

test('imports come in their place, each file once, also along a circle', async () => {
  const more = {
    'app.json': '{"pages":["pages/index/index"]}',
    'pages/index/one.wxss': '@import "two";.one{}',
    'pages/index/two.wxss': '.two{}',
    'miniprogram_npm/kit/kit.wxss': '.kit{}',
  };
  const wxss = '@import "one.wxss";\n@import "/pages/index/two.wxss";\n@import "kit/kit.wxss";\n.own{}';
  assert.deepEqual((await css(wxss, more)).match(/\.·\w+/g), ['.·two', '.·one', '.·kit', '.·own']);
});

test('styles that import each other in a circle are pointed out', async () => {
  const { diagnostics } = await compiled({
    [file]: '@import "b";',
    'pages/index/b.wxss': '.b{}\n@import "index";',
  });
  assert.deepEqual(places(diagnostics), ['wxss-import-cycle pages/index/b.wxss:2:1']);
});

test('the host of a component is found by the scope of whoever imports the sheet', async () => {
  const { styles } = await compile(
    componentWith({ 'c/c.wxss': '@import "/host";', 'host.wxss': ':host{}:host(.x){}' }),
  );
  const style = styles['c/c'];
  assert.equal(
    style?.css.trim(),
    `[wx-host="${style?.scope}"]{}[wx-host="${style?.scope}"]:is(.${scopeMark}x){}`,
  );
});

test('a component is advised against tags and ids, a page is not', async () => {
  const wxss = '.a view{}\n#b{}\n#c{}';
  const { diagnostics } = await compile(componentWith({ 'c/c.wxss': wxss, [file]: wxss }));
  assert.deepEqual(places(diagnostics), [
    'wxss-component-selector c/c.wxss:1:1',
    'wxss-component-selector c/c.wxss:2:1',
  ]);
});

test('a picture of the project is out of a style’s reach', async () => {
  const { diagnostics } = await compiled({ [file]: '.a{}\n.b{background:url(../a.png)}' });
  assert.deepEqual(places(diagnostics), [`wxss-local-picture ${file}:2:4`]);
});
