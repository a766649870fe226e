// A second compilation: only what changed is done again, and what changed is reported.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { createCompiler } from '@xiaoqiao/simulator/compiler';
import { componentWith, places } from './project.ts';

const root = mkdtempSync(join(tmpdir(), 'simulator-compiler-'));
after(() => rmSync(root, { recursive: true }));
let folders = 0;
let ticks = 0;

function folderWith(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = join(root, String(folders++));
  const write = (path: string, text: string | Uint8Array): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    // Times of their own, so that a quick rewrite of the same length is seen on any file system.
    const at = new Date(Date.UTC(2026, 0, 1) + 1000 * ticks++);
    utimesSync(file, at, at);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  return { folder, write, remove: (path: string) => rmSync(join(folder, path)) };
}

const shop = () =>
  folderWith(
    componentWith({
      'c/c.wxss': '@import "/base";.c{}',
      'base.wxss': '.b{}',
      'lib.js': '',
      'c/c.js': "require('../lib')",
    }),
  );

test('the first compilation reports no changes, and the next one that nothing changed', async () => {
  const { folder } = shop();
  const compiler = createCompiler(folder);
  const first = await compiler.compile();
  assert.deepEqual(places(first.diagnostics), []);
  assert.equal(first.changes, undefined);
  assert.deepEqual((await compiler.compile()).changes, {
    structure: false,
    modules: [],
    templates: [],
    styles: [],
  });
});

const edits: readonly (readonly [path: string, text: string, changes: Record<string, unknown>])[] = [
  ['c/c.wxss', '@import "/base";.c{color:red}', { styles: ['c/c'] }],
  ['base.wxss', '.b{color:red}', { styles: ['c/c'] }],
  ['c/c.wxml', '<view>new</view>', { templates: ['c/c.wxml'] }],
  ['lib.js', 'exports.a = 1', { modules: ['lib'] }],
  ['c/c.json', '{"component":true,"styleIsolation":"shared"}', { structure: true }],
  [
    'app.json',
    '{"pages":["pages/index/index"],"window":{"navigationBarTitleText":"x"}}',
    { structure: true },
  ],
  ['picture.png', '', { structure: true }],
];

for (const [path, text, changes] of edits) {
  test(`a change of ${path} is reported as no more than it is`, async () => {
    const { folder, write } = shop();
    const compiler = createCompiler(folder);
    await compiler.compile();
    write(path, text);
    assert.deepEqual((await compiler.compile()).changes, {
      structure: false,
      modules: [],
      templates: [],
      styles: [],
      ...changes,
    });
  });
}

test('a fault comes with the edit and goes with the next', async () => {
  const { folder, write, remove } = shop();
  const compiler = createCompiler(folder);
  await compiler.compile();
  write('c/c.wxml', '<view>');
  assert.deepEqual(places((await compiler.compile()).diagnostics), ['wxml-tag-open c/c.wxml:1:1']);
  write('c/c.wxml', '<view/>');
  assert.deepEqual((await compiler.compile()).diagnostics, []);
  remove('lib.js');
  assert.deepEqual(places((await compiler.compile()).diagnostics), ['module-missing c/c.js:1:9']);
  write('lib.js', '');
  assert.deepEqual((await compiler.compile()).diagnostics, []);
});

test('two calls at once give the same program', async () => {
  const { folder } = shop();
  const compiler = createCompiler(folder);
  const [one, two] = await Promise.all([compiler.compile(), compiler.compile()]);
  assert.equal(one.templates, two.templates);
  assert.deepEqual(two.changes?.styles, []);
});

test('an incremental program is what a fresh one would be', async () => {
  const { folder, write } = shop();
  const compiler = createCompiler(folder);
  await compiler.compile();
  write('c/c.wxml', '<view wx:if="{{a}}">b</view><wxs module="m">var x = 1</wxs>');
  write('base.wxss', '.z{width:75rpx}');
  const { changes, edit, version, ...next } = await compiler.compile();
  assert.ok(changes);
  assert.ok(edit);
  assert.equal(version, 2);
  assert.deepEqual({ ...next, version: 1 }, await createCompiler(folder).compile());
});

test('source below miniprogramRoot is found, what is ignored is not', async () => {
  const files = Object.fromEntries(
    Object.entries(componentWith({ 'old/x.js': '', 'a.test.js': '' })).map(([path, text]) => [
      `src/${path}`,
      text,
    ]),
  );
  const { folder } = folderWith({
    ...files,
    'src/pic/a.png': 'x',
    'src/drop/b.png': 'x',
    'project.config.json':
      '{"miniprogramRoot":"src/","packOptions":{"ignore":[{"type":"folder","value":"drop"},{"type":"glob","value":"**/*.gif"}]}}',
  });
  const { diagnostics, assets } = await createCompiler(folder).compile();
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(assets, { 'pic/a.png': join(folder, 'src/pic/a.png') });
});

test('npm packages are built as DevTools builds them', async () => {
  const { folder } = folderWith({
    ...componentWith({
      'pages/index/index.json': '{"usingComponents":{"c":"kit/button"}}',
      'pages/index/index.js': "require('plain'); require('@s/deep'); require('none')",
      'package.json': '{"dependencies":{"kit":"1","plain":"1","@s/deep":"1","none":"1"}}',
    }),
    'node_modules/kit/package.json': '{"miniprogram":"dist","dependencies":{"inner":"1"}}',
    'node_modules/kit/dist/button.json': '{"component":true}',
    'node_modules/kit/dist/button.js': "require('inner')",
    'node_modules/kit/dist/button.wxml': '',
    'node_modules/kit/src/other.js': '',
    'node_modules/inner/package.json': '{}',
    'node_modules/inner/index.js': 'module.exports = 1',
    'node_modules/plain/package.json': '{"main":"lib/main.js"}',
    'node_modules/plain/lib/main.js': "module.exports = require('./part') + 1",
    'node_modules/plain/lib/part.js': 'module.exports = 41',
    'node_modules/@s/deep/package.json': '{"main":"i.js"}',
    'node_modules/@s/deep/i.js': '',
  });
  const { modules, diagnostics } = await createCompiler(folder).compile();
  assert.deepEqual(places(diagnostics), [
    'module-missing pages/index/index.js:1:47',
    'npm-missing package.json',
  ]);
  const bundle = { exports: 0 };
  Function('module', 'exports', modules['miniprogram_npm/plain/index']?.code ?? '')(bundle, {});
  assert.equal(bundle.exports, 42);
  assert.deepEqual(modules['miniprogram_npm/kit/button']?.links, {
    inner: 'miniprogram_npm/kit/miniprogram_npm/inner/index',
  });
  assert.equal('miniprogram_npm/kit/src/other' in modules, false);
});

test('packages that no file names are not built, nor missed', async () => {
  const { folder } = folderWith({
    ...componentWith({
      'pages/index/index.js': "require('used')",
      'package.json': '{"dependencies":{"used":"1","tool":"1","none":"1"}}',
    }),
    'node_modules/used/package.json': '{}',
    'node_modules/used/index.js': "let c; try { c = require('crypto') } catch {} module.exports = c",
    'node_modules/tool/package.json': '{}',
    'node_modules/tool/index.js': "require('fs')",
  });
  const { modules, diagnostics } = await createCompiler(folder).compile();
  assert.deepEqual(places(diagnostics), []);
  assert.deepEqual(
    Object.keys(modules).filter((id) => id.startsWith('miniprogram_npm/')),
    ['miniprogram_npm/used/index'],
  );
});

test('useExtendedLib takes the installed package, its sheet for every page, and names it where it is missing', async () => {
  const files = componentWith({
    'app.json': '{"pages":["pages/index/index"],"useExtendedLib":{"weui":true,"kbone":false}}',
    'app.wxss': '.own{}',
    'pages/index/index.json': '{"usingComponents":{"c":"weui-miniprogram/cell/cell"}}',
    'pages/index/index.wxml': '<c/>',
  });
  const weui = 'node_modules/weui-miniprogram';
  const { folder } = folderWith({
    ...files,
    [`${weui}/package.json`]: '{"miniprogram":"dist"}',
    [`${weui}/dist/cell/cell.json`]: '{"component":true}',
    [`${weui}/dist/cell/cell.js`]: 'Component({})',
    [`${weui}/dist/cell/cell.wxml`]: '',
    [`${weui}/dist/weui-wxss/dist/style/weui.wxss`]: '.weui{}',
  });
  const { diagnostics, styles } = await createCompiler(folder).compile();
  assert.deepEqual(places(diagnostics), []);
  assert.match(styles.app?.css ?? '', /weui\{\}[\s\S]*own\{\}/);
  const { diagnostics: missing } = await createCompiler(folderWith(files).folder).compile();
  assert.deepEqual(places(missing).slice(0, 2), [
    'component-missing pages/index/index.json:1:25',
    'app-extended-lib app.json:1:57',
  ]);
  assert.match(
    missing.find(({ rule }) => rule === 'app-extended-lib')?.hint ?? '',
    /npm install weui-miniprogram/,
  );
});
