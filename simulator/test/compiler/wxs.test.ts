// WXS: what it refuses, and where it means something else than JavaScript.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiled, places } from './project.ts';
import { acceptedWxs, refusedWxs } from './wxs-sources.ts';

const page = 'pages/index/index';
const withWxs = (source: string, more: Record<string, string> = {}) =>
  compiled({ [`${page}.wxml`]: '<wxs module="m" src="/m.wxs"/>{{m}}', 'm.wxs': source, ...more });

for (const source of acceptedWxs) {
  test(`taken: ${source.replaceAll('\n', '⏎')}`, async () => {
    const { diagnostics } = await withWxs(source);
    assert.deepEqual(places(diagnostics.filter(({ level }) => level === 'error')), []);
  });
}

for (const [source, column] of refusedWxs) {
  test(`refused: ${source}`, async () => {
    const { diagnostics } = await withWxs(source);
    const [first] = diagnostics;
    assert.deepEqual([first?.level, first?.file, first?.line, first?.column], ['error', 'm.wxs', 1, column]);
    assert.ok((first?.hint ?? '').length > 1);
  });
}

/** What a module exports when its page's templates are evaluated. */
async function exportsOf(source: string, more: Record<string, string> = {}): Promise<unknown> {
  const { templates } = await withWxs(`${source}\nmodule.exports.seen(module.exports)`, more);
  let seen: unknown;
  const run = Function(
    'hooks',
    'saw',
    `return ${templates.replace('module.exports.seen(module.exports)', 'saw(module.exports)')}`,
  );
  run({}, (value: unknown) => {
    seen = value;
  });
  return seen;
}

test('a constructor is the name of a type', async () => {
  const source =
    'module.exports = [[1].constructor, (1).constructor, "s".constructor, {}.constructor, true.constructor, (function () {}).constructor, getDate().constructor, getRegExp("a").constructor, [1]["constructor"], {constructor: 5}.constructor]';
  const names = 'Array Number String Object Boolean Function Date RegExp Array'.split(' ');
  assert.deepEqual(await exportsOf(source), [...names, 5]);
});

test('a constructor can be asked of a constructor', async () => {
  assert.equal(await exportsOf('module.exports = [1].constructor.constructor'), 'String');
});

test('a backslash that escapes nothing stays', async () => {
  assert.deepEqual(await exportsOf(String.raw`module.exports = ["\d\n\q", getRegExp("\d+").test("12")]`), [
    '\\d\n\\q',
    true,
  ]);
});

test('names of the page are out of reach', async () => {
  assert.deepEqual(
    await exportsOf(
      'module.exports = [typeof window, typeof globalThis, typeof G, typeof hooks, typeof Object]',
    ),
    ['undefined', 'undefined', 'undefined', 'undefined', 'undefined'],
  );
});

test('what is assigned without var stays in the module', async () => {
  assert.equal(await exportsOf('leak = 7; module.exports = leak'), 7);
  assert.equal('leak' in globalThis, false);
});

test('a module requires another, by a path from itself', async () => {
  const more = { 'lib/n.wxs': 'module.exports = 4' };
  assert.equal(await exportsOf('module.exports = require("./lib/n.wxs") + 1', more), 5);
});

test('a name that WXS does not have is pointed out', async () => {
  const { diagnostics } = await withWxs('var a = 1;\nmodule.exports = Object.keys(a)');
  assert.deepEqual(places(diagnostics), ['wxs-unknown-name m.wxs:2:18']);
});

test('a fault inside a template counts its lines from the top of the file', async () => {
  const wxml = '<view/>\n<wxs module="m">\nvar a = 1;\n  let b = 2\n</wxs>';
  const { diagnostics } = await compiled({ [`${page}.wxml`]: wxml });
  assert.deepEqual(places(diagnostics), [`wxs-grammar ${page}.wxml:4:3`]);
});
