// What our front end takes and refuses, WeChat's own compilers take and refuse: over our lists and over real source.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { compile } from '@xiaoqiao/simulator/compiler';
import { accepted, refused } from '../test/compiler/expressions.ts';
import { acceptedSheets, refusedSheets } from '../test/compiler/sheets.ts';
import { acceptedTemplates, refusedTemplates } from '../test/compiler/templates.ts';
import { acceptedWxs, refusedWxs } from '../test/compiler/wxs-sources.ts';
import { WechatCompilers } from './wechat-compilers.ts';

const wechat = new WechatCompilers();
after(() => wechat.close());

const template = (wxml: string) => wechat.templates({ 'a.wxml': wxml, 'app.wxs': 'var a = 1' });
const wxs = (source: string) =>
  wechat.templates({ 'a.wxml': '<wxs module="m" src="t.wxs"/>', 't.wxs': source, 'm.wxs': '' });

test('WeChat takes the expressions that we take', () => {
  assert.deepEqual(
    accepted.map((text) => [text, template(`<view>{{${text}}}</view>`).says]),
    accepted.map((text) => [text, '']),
  );
});

test('WeChat refuses the expressions that we refuse', () => {
  assert.deepEqual(
    refused.filter(([text]) => template(`<view>{{${text}}}</view>`).accepted),
    [],
  );
});

test('WeChat takes the templates that we take', () => {
  assert.deepEqual(
    acceptedTemplates.map((text) => [text, template(text).says]),
    acceptedTemplates.map((text) => [text, '']),
  );
});

test('WeChat refuses the templates that we refuse', () => {
  assert.deepEqual(
    refusedTemplates.filter(([text]) => template(text).accepted),
    [],
  );
});

test('WeChat takes the WXS that we take', () => {
  assert.deepEqual(
    acceptedWxs.map((text) => [text, wxs(text).says]),
    acceptedWxs.map((text) => [text, '']),
  );
});

test('WeChat refuses the WXS that we refuse', () => {
  assert.deepEqual(
    refusedWxs.filter(([text]) => wxs(text).accepted),
    [],
  );
});

const sheet = (text: string) => wechat.styles({ 'a.wxss': text, 'b.wxss': '.b{}' });

test('WeChat takes the styles that we take', () => {
  assert.deepEqual(
    acceptedSheets.map((text) => [text, sheet(text).says]),
    acceptedSheets.map((text) => [text, '']),
  );
});

test('WeChat refuses the styles that we refuse', () => {
  assert.deepEqual(
    refusedSheets.filter((text) => sheet(text).accepted),
    [],
  );
});

function sources(folder: string, ending: RegExp): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const wanted = names.filter((name) => ending.test(name) && !name.includes('node_modules'));
  return Object.fromEntries(wanted.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const tdesign = join(
  dirname(createRequire(import.meta.url).resolve('tdesign-miniprogram/package.json')),
  'miniprogram_dist',
);
const sample = join(import.meta.dirname, '../../miniprogram');

for (const [name, folder] of [
  ['TDesign', tdesign],
  ['the sample', sample],
] as const) {
  test(`WeChat and we agree on every template and WXS module of ${name}`, async () => {
    const verdict = wechat.templates(sources(folder, /\.(wxml|wxs)$/));
    assert.equal(verdict.says, '');
    const files = sources(folder, /\.(wxml|wxs|json|js|ts|wxss)$/);
    const { diagnostics } = await compile({ 'app.json': '{"pages":[]}', ...files });
    assert.deepEqual(
      diagnostics.filter(({ level, rule }) => level === 'error' && /^wx(ml|s)-/.test(rule)),
      [],
    );
  });
}
