// Json, pages, sub-packages and components: what is resolved, and what is wrong with a place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@xiaoqiao/simulator/compiler';
import { compiled, componentWith, places, projectWith } from './project.ts';

const faults: readonly (readonly [
  name: string,
  files: Record<string, string>,
  expected: readonly string[],
])[] = [
  ['no app.json', { 'app.json': '' }, ['json-syntax app.json:1:1']],
  [
    'broken json',
    { 'pages/index/index.json': '{\n  "a": 1,\n  "b" 2\n}' },
    ['json-syntax pages/index/index.json:3:7'],
  ],
  ['a comma too many', { 'pages/index/index.json': '{"a": 1,}' }, ['json-syntax pages/index/index.json:1:9']],
  [
    'a comment',
    { 'pages/index/index.json': '{\n// c\n"a": 1}' },
    ['json-comment pages/index/index.json:2:1'],
  ],
  ['json that is no object', { 'pages/index/index.json': '[]' }, ['json-type pages/index/index.json:1:1']],
  [
    'pages of a wrong type',
    { 'app.json': '{\n"pages": {}}' },
    ['json-type app.json:2:10', 'app-pages-missing app.json:2:10'],
  ],
  [
    'a page that is missing',
    { 'app.json': '{"pages":["pages/index/index",\n"pages/b/b"]}' },
    ['page-missing app.json:2:1', 'page-missing app.json:2:1'],
  ],
  [
    'a page listed twice',
    { 'app.json': '{"pages":["pages/index/index","pages/index/index"]}' },
    ['app-page-twice app.json:1:31'],
  ],
  [
    'a page with an ending',
    { 'app.json': '{"pages":["/pages/index/index.wxml"]}' },
    ['app-page-path app.json:1:11'],
  ],
  [
    'an entry page that is no page',
    { 'app.json': '{"pages":["pages/index/index"],"entryPagePath":"x"}' },
    ['app-entry-page app.json:1:48'],
  ],
  [
    'a tab bar with one tab',
    {
      'app.json':
        '{"pages":["pages/index/index"],"tabBar":{"list":[{"pagePath":"x","text":"x","iconPath":"a.png"}]}}',
    },
    ['app-tab-count app.json:1:49', 'app-tab-page app.json:1:62', 'app-tab-icon app.json:1:88'],
  ],
  [
    'a sub-package without a root',
    { 'app.json': '{"pages":["pages/index/index"],"subPackages":[{"pages":[]}]}' },
    ['app-package-root app.json:1:47'],
  ],
  [
    'a component that is missing',
    { 'pages/index/index.json': '{"usingComponents":{\n"x":"./x"}}' },
    ['component-missing pages/index/index.json:2:5'],
  ],
  [
    'a component path that is no text',
    { 'pages/index/index.json': '{"usingComponents":{"x":1}}' },
    ['json-type pages/index/index.json:1:25'],
  ],
  [
    'a plugin',
    { 'pages/index/index.json': '{"usingComponents":{"x":"plugin://a/b"}}' },
    ['plugin-undeclared pages/index/index.json:1:25', 'component-plugin pages/index/index.json:1:25'],
  ],
  [
    'a component of another world',
    { 'pages/index/index.json': '{"usingComponents":{"x":"ext://a/b"}}' },
    ['component-foreign pages/index/index.json:1:25'],
  ],
  [
    'Skyline, said once',
    {
      'app.json': '{"pages":["pages/index/index"],"renderer":"skyline","componentFramework":"glass-easel"}',
      'pages/index/index.json': '{"renderer":"skyline"}',
    },
    ['renderer-skyline app.json:1:43'],
  ],
];

for (const [name, files, expected] of faults) {
  test(`pointed out: ${name}`, async () => {
    assert.deepEqual(places((await compiled(files)).diagnostics), expected);
  });
}

test('an empty folder says that app.json is missing, in both languages and with a way out', async () => {
  const [first] = (await compile({})).diagnostics;
  assert.equal(first?.rule, 'app-json-missing');
  assert.match(first?.message ?? '', /找不到/);
  assert.match(first?.messageEn ?? '', /There is no/);
  assert.match(first?.hintEn ?? '', /miniprogramRoot/);
});

test('a folder that does not exist says the same', async () => {
  assert.deepEqual(places((await compile('/nowhere/at/all')).diagnostics), ['app-json-missing app.json']);
});

test('pages of sub-packages follow those of the main package', async () => {
  const page = (path: string) => ({ [`${path}.wxml`]: '', [`${path}.js`]: 'Page({})' });
  const { pages, components, app, diagnostics } = await compiled({
    'app.json':
      '{"pages":["pages/index/index"],"subPackages":[{"root":"a/","pages":["x"]}],"subpackages":[{"root":"b","pages":["y/y"],"independent":true}]}',
    ...page('a/x'),
    ...page('b/y/y'),
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(pages, ['pages/index/index', 'a/x', 'b/y/y']);
  assert.deepEqual(app.pages, ['pages/index/index']);
  assert.deepEqual(
    pages.map((path) => components[path]?.packageRoot),
    ['', 'a', 'b'],
  );
});

test('a page has the settings of the window, and its own over them', async () => {
  const { components } = await compiled({
    'app.json':
      '{"pages":["pages/index/index"],"window":{"navigationBarTitleText":"a","backgroundColor":"#fff"}}',
    'pages/index/index.json': '{"navigationBarTitleText":"b"}',
  });
  assert.deepEqual(components['pages/index/index']?.config, {
    navigationBarTitleText: 'b',
    backgroundColor: '#fff',
  });
});

test('a component is found beside the page, from the root, as a folder and in miniprogram_npm', async () => {
  const component = (path: string) => ({
    [`${path}.json`]: '{"component":true}',
    [`${path}.js`]: '',
    [`${path}.wxml`]: '',
  });
  const { components, diagnostics } = await compiled({
    'pages/index/index.json':
      '{"usingComponents":{"a":"./a","b":"/b/b","c":"../../c","d":"kit/d","e":"e/e"}}',
    ...component('pages/index/a'),
    ...component('b/b'),
    ...component('c/index'),
    ...component('miniprogram_npm/kit/d'),
    ...component('pages/index/e/e'),
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(components['pages/index/index']?.using, {
    a: 'pages/index/a',
    b: 'b/b',
    c: 'c/index',
    d: 'miniprogram_npm/kit/d',
    e: 'pages/index/e/e',
  });
});

test('components may use each other in a circle', async () => {
  const files = componentWith({
    'c/c.json': '{"component":true,"usingComponents":{"c":"./c"}}',
    'c/c.wxml': '<c wx:if="{{a}}"/>',
  });
  const { components, diagnostics } = await compile(files);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(components['c/c']?.using, { c: 'c/c' });
});

test('a component without files or without its mark is pointed out', async () => {
  const { diagnostics } = await compiled({
    'pages/index/index.json': '{"usingComponents":{"c":"/c"}}',
    'c.json': '{}',
  });
  assert.deepEqual(places(diagnostics), [
    'component-file-missing c.json',
    'component-file-missing c.json',
    'component-undeclared c.json:1:1',
  ]);
});

test('a component of another sub-package needs a placeholder', async () => {
  const files = componentWith({
    'app.json': '{"pages":["pages/index/index"],"subPackages":[{"root":"c","pages":[]}]}',
  });
  assert.deepEqual(places((await compile(files)).diagnostics), [
    'component-other-package pages/index/index.json:1:25',
  ]);
  const placed = await compile({
    ...files,
    'pages/index/index.json': '{"usingComponents":{"c":"/c/c"},"componentPlaceholder":{"c":"view"}}',
  });
  assert.deepEqual(placed.diagnostics, []);
  assert.deepEqual(placed.components['pages/index/index']?.placeholders, { c: 'view' });
});

test('a generic has its default component, or none', async () => {
  const files = componentWith({
    'c/c.json': '{"component":true,"componentGenerics":{"a":true,"b":{"default":"./d"}}}',
    'c/d.json': '{"component":true}',
    'c/d.js': '',
    'c/d.wxml': '',
  });
  const { components, diagnostics } = await compile(files);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(components['c/c']?.generics, { a: null, b: 'c/d' });
  assert.ok('c/d' in components);
});

test('a custom tab bar is a component of its own', async () => {
  const tabs =
    '{"pages":["pages/index/index"],"tabBar":{"custom":true,"list":[{"pagePath":"pages/index/index","text":"a"},{"pagePath":"pages/index/index","text":"b"}]}}';
  const files = projectWith({ 'app.json': tabs });
  assert.deepEqual(places((await compile(files)).diagnostics), ['component-file-missing app.json:1:51']);
  const { components, diagnostics } = await compile({
    ...files,
    'custom-tab-bar/index.json': '{"component":true}',
    'custom-tab-bar/index.js': '',
    'custom-tab-bar/index.wxml': '',
  });
  assert.deepEqual(diagnostics, []);
  assert.equal(components['custom-tab-bar/index']?.isPage, false);
});

test('icons may come from the theme', async () => {
  const tab = '{"pagePath":"pages/index/index","text":"a","iconPath":"@icon"}';
  const files = {
    'app.json': `{"pages":["pages/index/index"],"themeLocation":"theme.json","tabBar":{"list":[${tab},${tab}]}}`,
    'theme.json': '{"light":{"icon":"l.png"},"dark":{"icon":"d.png"}}',
    'l.png': '',
  };
  const { theme, diagnostics } = await compiled(files);
  assert.deepEqual(theme, { light: { icon: 'l.png' }, dark: { icon: 'd.png' } });
  assert.deepEqual(
    [...new Set(diagnostics.map(({ messageEn }) => messageEn))],
    ['The tab icon d.png does not exist'],
  );
});

test('a picture of 20 MB breaks the limit of the package, and is named', async () => {
  const { diagnostics } = await compiled({ 'images/big.png': new Uint8Array(20 * 1024 * 1024) });
  assert.deepEqual(places(diagnostics), ['size-package app.json', 'size-file images/big.png']);
  assert.match(diagnostics[0]?.hint ?? '', /images\/big\.png \(20480 KB\)/);
});

test('what is too much for all packages together is said as well', async () => {
  const packages = ['a', 'b', 'c', 'd'];
  const { diagnostics } = await compiled({
    'app.json': JSON.stringify({
      pages: ['pages/index/index'],
      subPackages: packages.map((root) => ({ root, pages: [] })),
    }),
    ...Object.fromEntries(packages.map((root) => [`${root}/x.bin`, new Uint8Array(8 * 1024 * 1024)])),
  });
  assert.equal(diagnostics.filter(({ rule }) => rule === 'size-package').length, 4);
  assert.equal(diagnostics.filter(({ rule }) => rule === 'size-total').length, 1);
});
