// Scripts: TypeScript and ES modules, links between modules, and source maps.
import assert from 'node:assert/strict';
import { SourceMap } from 'node:module';
import { test } from 'node:test';
import { compiled, places } from './project.ts';

const page = 'pages/index/index';

test('TypeScript and ES modules become CommonJS whose links are resolved', async () => {
  const { modules, diagnostics } = await compiled({
    [`${page}.js`]: '',
    [`${page}.ts`]:
      "import { a } from '../../lib/a';\nimport kit from 'kit';\nconst b: number = a;\nPage({ b, kit });",
    'lib/a.ts': 'export const a: number = 1;',
    'miniprogram_npm/kit/index.js': 'module.exports = 2',
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(modules[page]?.links, { '../../lib/a': 'lib/a', kit: 'miniprogram_npm/kit/index' });
  const exports = { a: 0 };
  Function('exports', 'module', modules['lib/a']?.code ?? '')(exports, { exports });
  assert.deepEqual(Object.keys(modules).sort(), ['app', 'lib/a', 'miniprogram_npm/kit/index', page]);
});

test('modules may require each other in a circle', async () => {
  const { modules, diagnostics } = await compiled({
    [`${page}.js`]: "require('./b')",
    'pages/index/b.js': "require('./index.js')",
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(modules['pages/index/b']?.links, { './index.js': page });
});

test('a folder stands for its index, and an alias for its path', async () => {
  const { modules, diagnostics } = await compiled({
    'app.json': '{"pages":["pages/index/index"],"resolveAlias":{"~/*":"/*","@lib":"lib/index"}}',
    [`${page}.js`]: "require('../../lib'); require('~/lib/b'); require('@lib')",
    'lib/index.js': '',
    'lib/b.js': '',
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(modules[page]?.links, {
    '../../lib': 'lib/index',
    '~/lib/b': 'lib/b',
    '@lib': 'lib/index',
  });
});

test('what only looks like require is none', async () => {
  const script = [
    '// require("a")',
    'const s = "require(\'b\')", t = `require("c")`, r = /["\'] require("d")/, q = 1 / 2;',
    'x.require("e");',
    'require(name);',
    'require("./f");',
  ].join('\n');
  const { modules, diagnostics } = await compiled({ [`${page}.js`]: script, 'pages/index/f.js': '' });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(modules[page]?.links, { './f': 'pages/index/f' });
});

test('a module that is missing is named where it is asked for', async () => {
  const { diagnostics } = await compiled({ [`${page}.js`]: "const a = 1;\nconst b = require('./none');" });
  assert.deepEqual(places(diagnostics), [`module-missing ${page}.js:2:19`]);
});

test('a script with a fault has its place, and the program is there all the same', async () => {
  const { diagnostics, modules } = await compiled({ [`${page}.js`]: 'Page({\n  a: 1 b\n})' });
  assert.deepEqual(places(diagnostics), [`script-syntax ${page}.js:2:8`]);
  assert.throws(() => Function(modules[page]?.code ?? '')(), SyntaxError);
});

const packages = {
  'app.json':
    '{"pages":["pages/index/index"],"subPackages":[{"root":"a","pages":[]},{"root":"b","pages":["p"],"independent":true}]}',
  'a/x.js': '',
  'lib.js': '',
  'b/p.wxml': '',
};

test('a module of a sub-package is out of reach, unless it is loaded later', async () => {
  const direct = await compiled({ ...packages, 'b/p.js': '', [`${page}.js`]: "require('../../a/x')" });
  assert.deepEqual(places(direct.diagnostics), [`module-other-package ${page}.js:1:9`]);
  const late = "require.async('../../a/x'); import('../../a/x')";
  assert.deepEqual((await compiled({ ...packages, 'b/p.js': '', [`${page}.js`]: late })).diagnostics, []);
});

test('an independent sub-package has nothing of the main package', async () => {
  const { diagnostics } = await compiled({ ...packages, 'b/p.js': "require('../lib')" });
  assert.deepEqual(places(diagnostics), ['module-other-package b/p.js:1:9']);
});

test('a source map leads back to the line that was written', async () => {
  const source = "type A = {\n  b: number;\n};\n\nconst a: A = { b: 1 };\nthrow new Error('here' + a.b);";
  const { modules } = await compiled({ [`${page}.js`]: '', [`${page}.ts`]: source });
  const { code, map } = modules[page] ?? { code: '', map: '{}' };
  const line = code.split('\n').findIndex((text) => text.includes('here'));
  const entry = new SourceMap(JSON.parse(map ?? '{}')).findEntry(line, 0);
  assert.ok('originalLine' in entry);
  assert.deepEqual([entry.originalSource, entry.originalLine], [`mp:///${page}.ts`, 5]);
});

test('the map of the templates leads to lines of WXS, in files and in tags', async () => {
  const { templates, templatesMap } = await compiled({
    [`${page}.wxml`]:
      '<wxs module="a" src="/m.wxs"/>\n<view/>\n<wxs module="b">\nvar x = 1;\nvar inTag = 2;\n</wxs>',
    'm.wxs': 'var y = 1;\n\nvar inFile = 2;',
  });
  const map = new SourceMap(JSON.parse(templatesMap ?? '{}'));
  const placeOf = (text: string) => {
    const line = templates.split('\n').findIndex((row) => row.includes(text));
    const entry = map.findEntry(line, 0);
    return 'originalLine' in entry ? [entry.originalSource, entry.originalLine + 1] : [];
  };
  assert.deepEqual(placeOf('inFile'), ['mp:///m.wxs', 3]);
  assert.deepEqual(placeOf('inTag'), [`mp:///${page}.wxml`, 5]);
  assert.deepEqual(placeOf(`G["${page}"]=`), [`mp:///${page}.wxml`, 1]);
});

test('JSON is no module in WeChat, and a file that is there is told from one that is not', async () => {
  const { diagnostics } = await compiled({
    'pages/index/index.js': "require('../../data/teas.json');require('./none.json');Page({})",
    'data/teas.json': '{}',
  });
  assert.deepEqual(places(diagnostics), [
    'module-json pages/index/index.js:1:9',
    'module-missing pages/index/index.js:1:41',
  ]);
});

test('modules whose paths are put together are there when the path begins with a folder', async () => {
  const { modules, diagnostics } = await compiled({
    [`${page}.js`]: `const at=(n)=>require(\`../../lang/\${n}\`).default;const by=(n)=>require("../../sum/a-"+n);const made=(n)=>require("/babel/".concat(n,".js"));const any=(n)=>require(n);Page({})`,
    'lang/js.js': '',
    'lang/more/css.ts': '',
    'lang/types.d.ts': '',
    'sum/a-b.js': '',
    'sum/c.js': '',
    'babel/d.js': '',
    'other.js': '',
  });
  assert.deepEqual(places(diagnostics), []);
  assert.deepEqual(Object.keys(modules), ['app', 'babel/d', 'lang/js', 'lang/more/css', page, 'sum/a-b']);
});
