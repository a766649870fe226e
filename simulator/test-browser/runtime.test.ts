// The runtime in Chromium: the suites that run without a browser too, and what only a browser shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page, run } from '../test/runtime/fixture.ts';
import { runtimeSuites } from '../test/runtime/suites/all.ts';

runtimeSuites('chromium');

test('a screenshot is a picture of the phone', () =>
  run('chromium', [page('home', { wxml: '<view>茶</view>' })], async (mini) => {
    const picture = Buffer.from(await mini.screenshot());
    assert.equal(picture.subarray(1, 4).toString(), 'PNG');
    // Device pixels: 375 × 667 at 2.
    assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [750, 1334]);
  }));

test('750 rpx are as wide as the page, and 100vh as high, without the bar', () =>
  run(
    'chromium',
    [
      page('home', {
        wxml: '<view class="w" id="w"/><view style="height:100vh;width:375rpx" id="h"/>',
        wxss: '.w{width:750rpx;height:75rpx}',
        js: 'Page({ask(){return new Promise((r)=>wx.createSelectorQuery().select("#w").boundingClientRect().select("#h").boundingClientRect().exec((all)=>r(all.map(({width,height})=>[width,height]))))}})',
      }),
    ],
    async (mini) => {
      assert.deepEqual(await mini.callMethod('ask'), [
        [375, 37.5],
        [187.5, 603],
      ]);
    },
  ));

test('a tap hits what is seen: what lies under something else is not tapped', () =>
  run(
    'chromium',
    [
      page('home', {
        wxml: '<view class="under" bindtap="t" data-n="under" style="height:100px">u</view><view bindtap="t" data-n="over" style="position:fixed;left:0;top:0;right:0;height:100px">o</view>',
        js: 'Page({t(e){getApp().globalData.hit=e.currentTarget.dataset.n}})',
      }),
    ],
    async (mini) => {
      await mini.tap('.under');
      assert.equal(((await mini.globalData()) as { hit: string }).hit, 'over');
    },
  ));

test('a textarea with auto-height is as tall as its text, and shrinks with it', () =>
  run(
    'chromium',
    [
      page('home', {
        wxml: '<textarea class="t" id="t" auto-height value="{{value}}" bindlinechange="heard"/>',
        wxss: '.t{width:200px;line-height:20px}',
        js: 'Page({data:{value:""},heard(e){this.setData({lines:e.detail.lineCount})},ask(){return new Promise((r)=>wx.createSelectorQuery().select("#t").boundingClientRect(({height})=>r(height)).exec())}})',
      }),
    ],
    async (mini) => {
      for (const [value, lines] of [
        ['a', 1],
        ['a\nb\nc', 3],
        ['a\nb', 2],
      ] as const) {
        await mini.setData({ value });
        await mini.waitFor(async () => (await mini.data('lines')) === lines);
        assert.equal(await mini.callMethod('ask'), lines * 20);
      }
    },
  ));

test('styles of one page do not reach another', () =>
  run(
    'chromium',
    [
      page('home', { wxml: '<view class="x" id="x">h</view>', wxss: 'page{padding:7px}.x{width:10px}' }),
      page('next', {
        wxml: '<view class="x" id="x">n</view>',
        js: 'Page({ask(){return new Promise((r)=>wx.createSelectorQuery().select("#x").boundingClientRect(r).exec())}})',
      }),
    ],
    async (mini) => {
      await mini.wx('navigateTo', { url: '/pages/next/next' });
      const rect = (await mini.callMethod('ask')) as { width: number; left: number };
      assert.deepEqual([rect.width, rect.left], [375, 0]);
    },
  ));
