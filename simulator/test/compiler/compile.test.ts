// The compiler as a whole: from files to a program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@xiaoqiao/simulator/compiler';

const plain = {
  'app.json': '{"pages":["pages/index/index"],"window":{"navigationBarTitleText":"茶"}}',
  'app.js': 'App({})',
  'app.wxss': 'page{color:red}',
  'pages/index/index.js': 'Page({data:{a:1}})',
  'pages/index/index.wxml': '<view class="a">{{a}}</view>',
  'pages/index/index.wxss': '.a{width:750rpx}',
  'pages/index/index.json': '{}',
};

test('a plain project becomes a program without a diagnostic', async () => {
  const program = await compile(plain);
  assert.deepEqual(program.diagnostics, []);
  assert.deepEqual(program.pages, ['pages/index/index']);
  assert.deepEqual(Object.keys(program.modules).sort(), ['app', 'pages/index/index']);
  assert.match(program.styles['pages/index/index']?.css ?? '', /width:100vw/);
  const groups = Function('hooks', `return ${program.templates}`)({});
  assert.deepEqual(Object.keys(groups), ['pages/index/index']);
});

test('a folder without app.json says so', async () => {
  const { diagnostics } = await compile({});
  assert.equal(diagnostics[0]?.rule, 'app-json-missing');
});
