// Rules of a template beyond its expressions; the places are those of WeChat's compiler where that gives one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@xiaoqiao/simulator/compiler';
import { componentWith, findings, places, projectWith } from './project.ts';
import { acceptedTemplates, refusedTemplates } from './templates.ts';

for (const wxml of acceptedTemplates) {
  test(`taken: ${wxml.replaceAll('\n', '⏎')}`, async () => {
    const { diagnostics } = await compile(projectWith({ 'pages/index/index.wxml': wxml }));
    assert.deepEqual(places(diagnostics.filter(({ level }) => level === 'error')), []);
  });
}

for (const [wxml, expected] of refusedTemplates) {
  test(`refused: ${wxml.replaceAll('\n', '⏎')}`, async () => {
    const { diagnostics } = await compile(projectWith({ 'pages/index/index.wxml': wxml }));
    const errors = diagnostics.filter(({ level }) => level === 'error');
    assert.equal(`${errors[0]?.rule} ${errors[0]?.line}:${errors[0]?.column}`, expected);
  });
}

test('a page with several faults shows all of them', async () => {
  assert.deepEqual(
    await findings('<view>{{a b}}</text>\n<view b=1/>\n<view wx:else/></view>'),
    [
      'wxml-end-tag 1:14',
      'wxml-attribute-quotes 2:9',
      'wxml-else-without-if 3:7',
      'wxml-expression 1:11',
    ].sort((a, b) => (a.split(' ')[1] ?? '').localeCompare(b.split(' ')[1] ?? '')),
  );
});

const warned: readonly (readonly [wxml: string, expected: string])[] = [
  ['<view wx:for="{{a}}"/>', 'wxml-key-missing 1:1'],
  ['<view wx:for="{{a}}" wx:key="{{b}}"/>', 'wxml-key-binding 1:22'],
  ['<view wx:for-items="{{a}}" wx:key="b"/>', 'wxml-for-items 1:7'],
  ['<view wx:item="a"/>', 'wxml-attribute-unknown 1:7'],
  ['<view wx:for="{{a}}" wx:key="b" wx:for-item="c.d"/>', 'wxml-loop-name 1:33'],
  ['<slot>x</slot>', 'wxml-slot-children 1:1'],
  ['<view model:value="{{a + b}}"/>', 'wxml-model 1:7'],
  ['<veiw/>', 'wxml-unknown-tag 1:1'],
  ['<View/>', 'wxml-unknown-tag 1:1'],
  ['<template name="a"/><template name="a"/>', 'wxml-template-twice 1:21'],
  ['<template is="a"/>', 'wxml-template-missing 1:11'],
  ['{{a.join()}}', 'wxml-call 1:9'],
  ['<wxs module="m">module.exports = 1</wxs><wxs module="m">module.exports = 2</wxs>', 'wxml-wxs-twice 1:41'],
];

for (const [wxml, expected] of warned) {
  test(`warned of: ${wxml}`, async () => {
    assert.deepEqual(await findings(wxml), [expected]);
  });
}

test('a tag is known when the page, the app or a generic declares it', async () => {
  const files = componentWith({
    'app.json': '{"pages":["pages/index/index"],"usingComponents":{"d":"/c/c"}}',
    'pages/index/index.wxml': '<c generic:x="d"/><d/>',
    'c/c.json': '{"component":true,"componentGenerics":{"x":true}}',
    'c/c.wxml': '<x/>',
  });
  const { diagnostics } = await compile(files);
  assert.deepEqual(places(diagnostics), []);
});

test('an imported template takes the components of the page that uses it', async () => {
  const files = componentWith({
    'pages/index/index.wxml': '<import src="/t"/><template is="t"/>',
    't.wxml': '<template name="t"><c/></template>',
  });
  assert.deepEqual(places((await compile(files)).diagnostics), []);
});

test('a tag in an imported file is unknown only when none of its users knows it', async () => {
  const files = componentWith({
    'pages/index/index.wxml': '<import src="/t"/><template is="t"/>',
    'c/c.wxml': '<import src="/t"/><template is="u"/>',
    't.wxml': '<template name="t"><c/></template><template name="u"><d/></template>',
  });
  assert.deepEqual(places((await compile(files)).diagnostics), ['wxml-unknown-tag t.wxml:1:54']);
});

test('what is imported or included must be there', async () => {
  assert.deepEqual(
    await findings('<import src="./a"/>\n<include src="b.wxml"/>\n<wxs module="m" src="c.wxs"/>'),
    ['wxml-import-missing 1:1', 'wxml-import-missing 2:1', 'wxs-missing 3:1'],
  );
});

test('templates that include each other in a circle are refused, and the page still compiles', async () => {
  const files = projectWith({
    'pages/index/index.wxml': '<view/>\n<include src="/a"/>',
    'a.wxml': '<include src="b"/>',
    'b.wxml': '<include src="a"/>',
  });
  const { diagnostics, templates } = await compile(files);
  assert.deepEqual(places(diagnostics), ['wxml-include-cycle a.wxml:1:1', 'wxml-include-cycle b.wxml:1:1']);
  assert.match(diagnostics[0]?.message ?? '', /a\.wxml → b\.wxml → a\.wxml/);
  Function('hooks', `return ${templates}`)({});
});
