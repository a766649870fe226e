// What an edit does to the running phone: styles and templates are swapped in place, scripts open the same pages anew.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { component, type Files, page } from '../test/runtime/fixture.ts';
import { closeBrowser, openWorkbench, type Workbench } from './workbench.ts';

after(closeBrowser);

const files = {
  'app.json': '{"pages":["pages/home/home","pages/tea/tea"]}',
  ...page('home', { wxml: '<view class="home">home</view>' }),
  ...page('tea', {
    wxml: '<view class="tea">{{id}} {{count}}</view>',
    js: 'Page({data:{count:0},onLoad({id}){this.setData({id})}})',
    wxss: '.tea{color:#010203}',
  }),
};

async function atTea(bench: Workbench): Promise<void> {
  await bench.untilShown('document.querySelector(".home")');
  await bench.call('callWx', 'navigateTo', [{ url: '/pages/tea/tea?id=7' }]);
  await bench.untilShown('document.querySelector(".tea")?.textContent === "7 0"');
  await bench.call('setData', { count: 5 });
  await bench.untilShown('document.querySelector(".tea")?.textContent === "7 5"');
}

test('a changed WXSS is seen while the page keeps its data', async (t) => {
  await using bench = await openWorkbench(files);
  await atTea(bench);
  const began = performance.now();
  await bench.write({ 'pages/tea/tea.wxss': '.tea{color:#0a0b0c}' });
  await bench.untilShown(
    'window.getComputedStyle(document.querySelector(".tea")).color === "rgb(10, 11, 12)"',
  );
  t.diagnostic(`WXSS: ${Math.round(performance.now() - began)} ms from edit to visible`);
  assert.deepEqual(await bench.call('data'), { id: '7', count: 5 });
});

test('a changed WXML is seen while the page keeps its data, a changed script opens the same pages anew', async (t) => {
  await using bench = await openWorkbench(files);
  await atTea(bench);
  await bench.page.evaluate("document.querySelector('iframe').contentWindow.isStill = true");
  let began = performance.now();
  await bench.write({ 'pages/tea/tea.wxml': '<view class="tea">id {{id}}, {{count}}</view>' });
  await bench.untilShown('document.querySelector(".tea")?.textContent === "id 7, 5"');
  t.diagnostic(`WXML: ${Math.round(performance.now() - began)} ms from edit to visible`);
  assert.equal(((await bench.call('stack')) as unknown[]).length, 2);
  began = performance.now();
  await bench.write({ 'pages/tea/tea.js': 'Page({data:{count:9},onLoad({id}){this.setData({id})}})' });
  await bench.untilShown('document.querySelector(".tea")?.textContent === "id 7, 9"');
  t.diagnostic(`script: ${Math.round(performance.now() - began)} ms from edit to visible`);
  await bench.call('back');
  await bench.untilShown('document.querySelector(".home")');
  // The phone was not loaded anew for it, and nothing of the apps before is left.
  assert.deepEqual(
    await bench.page.evaluate(`(() => {
      const { isStill, document: phone } = document.querySelector('iframe').contentWindow;
      return [isStill, ...['.phone', 'iframe[data-page]'].map((each) => phone.querySelectorAll(each).length)];
    })()`),
    [true, 1, 1],
  );
});

test('a page that holds on to a component is not drawn anew under it', async () => {
  await using bench = await openWorkbench({
    'app.json': '{"pages":["pages/home/home"]}',
    ...component('card', { wxml: '<view class="in">{{mark}}</view>' }),
    ...page('home', {
      json: { usingComponents: { card: '/components/card/card' } },
      wxml: '<card class="card"/>',
      js: 'Page({onReady(){this.card=this.selectComponent(".card");this.card.setData({mark:"held"})}})',
    }),
  });
  await bench.untilShown('document.body.textContent.trim() === "held"');
  await bench.write({ 'pages/home/home.wxml': '<card class="card"/><text>edited</text>' });
  await bench.untilShown('document.body.textContent.trim() === "heldedited"');
});

test('a page that was scrolled is where it was after an edit of its script', async () => {
  await using bench = await openWorkbench({
    'app.json': '{"pages":["pages/home/home"]}',
    ...page('home', { wxml: '<view style="height:3000px">{{n}}</view>', js: 'Page({data:{n:1}})' }),
  });
  await bench.untilShown('document.body.textContent.trim() === "1"');
  await bench.call('scroll', 700);
  await bench.write({ 'pages/home/home.js': 'Page({data:{n:2}})' });
  await bench.untilShown('document.body.textContent.trim() === "2"');
  await bench.untilShown('document.scrollingElement.scrollTop === 700');
});

test('a custom tab bar and tabs in the background take a changed WXML with the data they have', async () => {
  const tab = (name: string): Files =>
    page(name, {
      wxml: `<view class="${name}">${name} {{n}}</view>`,
      js: `Page({data:{n:0},onShow(){this.getTabBar().setData({selected:"${name}"})}})`,
    });
  await using bench = await openWorkbench({
    'app.json': JSON.stringify({
      pages: ['pages/home/home', 'pages/tea/tea'],
      tabBar: {
        custom: true,
        list: ['home', 'tea'].map((name) => ({ pagePath: `pages/${name}/${name}`, text: name })),
      },
    }),
    ...tab('home'),
    ...tab('tea'),
    'custom-tab-bar/index.json': '{"component":true}',
    'custom-tab-bar/index.js': 'Component({data:{selected:""}})',
    'custom-tab-bar/index.wxml': '<view class="bar">{{selected}}</view>',
  });
  const shows = (text: string) =>
    bench.untilShown(`document.body.textContent.replace(/\\s+/g, ' ').trim() === "${text}"`);
  await bench.untilShown('document.querySelector(".bar,[class$=--bar]")?.textContent === "home"');
  await bench.call('setData', { n: 1 });
  await bench.call('callWx', 'switchTab', [{ url: '/pages/tea/tea' }]);
  await bench.call('setData', { n: 2 });
  await shows('tea 2tea');
  await bench.write({
    'custom-tab-bar/index.wxml': '<view class="bar">bar {{selected}}</view>',
    'pages/home/home.wxml': '<view class="home">edited {{n}}</view>',
  });
  await shows('tea 2bar tea');
  await bench.call('callWx', 'switchTab', [{ url: '/pages/home/home' }]);
  await shows('edited 1bar home');
});
