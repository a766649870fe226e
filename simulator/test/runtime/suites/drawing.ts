// What is drawn: slots, virtual hosts, styles, generics, templates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, page, run, untilLogged } from '../fixture.ts';

const using = (...names: string[]) => ({
  usingComponents: Object.fromEntries(names.map((name) => [name, `/components/${name}/${name}`])),
});

export function drawingSuite(host: HostName): void {
  test('the children of the page stand in the slot, with names in several', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<box><view slot="b">B</view><view slot="a">A</view></box><one>1</one>',
          json: using('box', 'one'),
        }),
        component('box', {
          wxml: '<view class="a"><slot name="a"/></view><view class="b"><slot name="b"/></view>',
          js: 'Component({options:{multipleSlots:true}})',
        }),
        component('one', { wxml: '<view class="one">[<slot/>]</view>' }),
      ],
      async (mini) => {
        assert.deepEqual(
          [await mini.text('.a'), await mini.text('.b'), await mini.text('.one')],
          ['A', 'B', '[1]'],
        );
      },
    ));

  test('dynamic slots repeat their children', () =>
    run(
      host,
      [
        page('home', { wxml: '<rows><view class="r" slot:n>{{n}}</view></rows>', json: using('rows') }),
        component('rows', {
          wxml: '<slot wx:for="{{[1,2,3]}}" n="{{item}}"/>',
          js: 'Component({options:{dynamicSlots:true}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.texts('.r'), ['1', '2', '3']);
      },
    ));

  test('a virtual host draws no element of its own', () =>
    run(
      host,
      [
        page('home', { wxml: '<view class="p"><ghost/></view>', json: using('ghost') }),
        component('ghost', {
          wxml: '<view class="g">g</view>',
          js: 'Component({options:{virtualHost:true}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.count('ghost'), 0);
        assert.equal(await mini.text('.g'), 'g');
      },
    ));

  test('external classes hand the page’s class in', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<box my-class="red"/>',
          wxss: '.red{color:rgb(255, 0, 0)}',
          json: using('box'),
        }),
        component('box', {
          wxml: '<view class="my-class t">x</view>',
          js: 'Component({externalClasses:["my-class"]})',
        }),
      ],
      async (mini) => {
        assert.match((await mini.attribute('.t', 'class')) ?? '', /(^| )red( |$)/);
      },
    ));

  test('styles of a component are its own, unless it or its options share them', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<alone/><applied/><shared/>',
          wxss: '.t{width:10px}',
          json: using('alone', 'applied', 'shared'),
        }),
        component('alone', { wxml: '<view class="t alone">x</view>', wxss: '.t{color:red}' }),
        component('applied', {
          wxml: '<view class="t applied">x</view>',
          js: 'Component({options:{addGlobalClass:true}})',
        }),
        component('shared', {
          wxml: '<view class="t shared">x</view>',
          js: 'Component({options:{styleIsolation:"shared"}})',
        }),
      ],
      async (mini) => {
        const classes = async (selector: string) =>
          (await mini.attribute(selector, 'class'))?.split(' ') ?? [];
        assert.equal((await classes('.alone')).includes('t'), false);
        assert.equal((await classes('.applied')).includes('t'), true);
        assert.equal((await classes('.shared')).includes('t'), true);
      },
    ));

  test('a generic is drawn with the component that the page names, or its default', () =>
    run(
      host,
      [
        page('home', { wxml: '<list generic:item="blue"/><list/>', json: using('list', 'blue') }),
        component('list', {
          wxml: '<item/>',
          json: { componentGenerics: { item: { default: '/components/plain/plain' } } },
        }),
        component('blue', { wxml: '<view class="g">blue</view>' }),
        component('plain', { wxml: '<view class="g">plain</view>' }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.texts('.g'), ['blue', 'plain']);
      },
    ));

  test('a generic that nobody names is drawn as nothing', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<list/><list generic:item="nobody"/><view class="after">after</view>',
          json: using('list'),
        }),
        component('list', {
          wxml: '<view class="l"><item/></view>',
          json: { componentGenerics: { item: true } },
        }),
      ],
      async (mini) => {
        assert.deepEqual([await mini.texts('.l'), await mini.text('.after')], [['', ''], 'after']);
      },
    ));

  test('a sheet selects a component by the tag that the page gave it', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view style="height:80px"><tea-box class="box"/></view>',
          wxss: 'tea-box{display:block;height:100%}',
          json: { usingComponents: { 'tea-box': '/components/box/box' } },
          js: 'Page({onReady(){this.createSelectorQuery().select(".box").fields({computedStyle:["display"],size:true},(box)=>getApp().log(box.display,box.height)).exec()}})',
        }),
        component('box', { wxml: '<view class="b">b</view>' }),
      ],
      async (mini) => {
        assert.equal(await mini.count('tea-box'), 1);
        await untilLogged(mini, host === 'chromium' ? 'block 80' : 'block 0');
      },
    ));

  test('a component may use itself', () =>
    run(
      host,
      [
        page('home', { wxml: '<tree n="{{2}}"/>', json: using('tree') }),
        component('tree', {
          wxml: '<view class="n">{{n}}</view><tree wx:if="{{n>0}}" n="{{n-1}}"/>',
          js: 'Component({properties:{n:Number}})',
          json: using('tree'),
        }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.texts('.n'), ['2', '1', '0']);
      },
    ));

  test('templates, imports and includes are drawn with their data', () =>
    run(
      host,
      [
        {
          'lib/t.wxml': '<template name="row"><view class="row">{{n}}-{{x}}</view></template>',
          'lib/foot.wxml': '<view class="foot">{{n}}</view>',
        },
        page('home', {
          wxml: '<import src="/lib/t.wxml"/><template is="{{which}}" data="{{n, ...more}}"/><include src="/lib/foot.wxml"/>',
          js: 'Page({data:{which:"row",n:1,more:{x:2}}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual([await mini.text('.row'), await mini.text('.foot')], ['1-2', '1']);
      },
    ));

  test('hidden works on any element, and rpx in an inline style', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="v" hidden="{{h}}" style="width:75rpx">v</view><part class="p" hidden="{{h}}"/>',
          js: 'Page({data:{h:true}})',
          json: using('part'),
        }),
        component('part', { wxml: 'p' }),
      ],
      async (mini) => {
        assert.equal(await mini.attribute('.v', 'hidden'), '');
        assert.equal(await mini.attribute('part', 'hidden'), '');
        assert.match((await mini.attribute('.v', 'style')) ?? '', /10vw/);
        await mini.setData({ h: false });
        assert.deepEqual(
          [await mini.attribute('.v', 'hidden'), await mini.attribute('part', 'hidden')],
          [null, null],
        );
      },
    ));
}
