// `setData`, properties and observers: what arrives, in which shape, and who hears of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const using = (...names: string[]) => ({
  usingComponents: Object.fromEntries(names.map((name) => [name, `/components/${name}/${name}`])),
});

export function dataSuite(host: HostName): void {
  test('setData takes paths into objects and lists', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="a">{{o.a[1].b}}</view>',
          js: 'Page({data:{o:{a:[{b:1},{b:2}]}}})',
        }),
      ],
      async (mini) => {
        await mini.setData({ 'o.a[1].b': 5 });
        assert.equal(await mini.text('.a'), '5');
        assert.deepEqual(await mini.data('o'), { a: [{ b: 1 }, { b: 5 }] });
      },
    ));

  test('what was set is a copy', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="a">{{list[0].n}}</view>',
          js: 'Page({data:{},go(){const list=[{n:1}];this.setData({list});list[0].n=9;return this.data.list[0].n}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.callMethod('go'), 1);
        assert.equal(await mini.text('.a'), '1');
      },
    ));

  test('undefined and symbols are left out, and said', () =>
    run(
      host,
      [
        page('home', {
          js: 'Page({data:{kept:1},go(){this.setData({s:Symbol("s"),u:undefined,kept:undefined,o:{u:undefined,x:1},l:[undefined,2]});return this.data}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.callMethod('go'), { kept: 1, o: { x: 1 }, l: [null, 2] });
        assert.equal(mini.warnings().filter((text) => text.includes('is a symbol')).length, 1);
        assert.equal(mini.warnings().filter((text) => text.includes('undefined')).length, 2);
      },
    ));

  test('functions stay callable in data and go down as properties', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<priced class="p" format="{{options.format}}"/>',
          js: 'Page({data:{},go(){this.setData({options:{format:(cents)=>"¥"+cents/100},done:()=>"done"});return this.data.done()}})',
          json: using('priced'),
        }),
        component('priced', {
          wxml: '<view class="text">{{text}}</view>',
          js: 'Component({properties:{format:null},observers:{format(format){if(format)this.setData({text:format(1250)})}}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.callMethod('go'), 'done');
        assert.equal(await mini.text('.text'), '¥12.5');
        assert.deepEqual(mini.warnings(), []);
      },
    ));

  test('a date arrives as its text', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="d">{{d}}</view>',
          js: 'Page({data:{},go(){this.setData({d:new Date(0)})}})',
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        assert.equal(await mini.text('.d'), '1970-01-01T00:00:00.000Z');
      },
    ));

  test('an object that contains itself is an error that names the path', () =>
    run(
      host,
      [page('home', { js: 'Page({data:{},go(){const a={};a.b={a};this.setData({x:a})}})' })],
      async (mini) => {
        await assert.rejects(mini.callMethod('go'), /setData: x\.b\.a contains itself/);
      },
    ));

  test('more than a megabyte at once is warned of', () =>
    run(
      host,
      [page('home', { js: 'Page({data:{},go(){this.setData({s:"x".repeat(1100000)})}})' })],
      async (mini) => {
        await mini.callMethod('go');
        assert.match(mini.warnings().join('\n'), /1075 KB at once/);
      },
    ));

  test('the callback of setData comes after the page is drawn', () =>
    run(
      host,
      [
        page('home', {
          js: 'Page({data:{n:0},go(){this.setData({n:1},function(){getApp().log("drawn",this.data.n)});getApp().log("set")}})',
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        await untilLogged(mini, 'drawn 1');
        assert.deepEqual(await logOf(mini), ['set', 'drawn 1']);
      },
    ));

  test('an observer that sets what it observes ends in an error, and the app goes on', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<loop class="loop"/><view class="ok">{{n}}</view>',
          js: 'Page({data:{n:1}})',
          json: using('loop'),
        }),
        component('loop', {
          js: 'Component({data:{n:0},observers:{n(n){this.setData({n:n+1})}},lifetimes:{attached(){this.setData({n:1})}}})',
        }),
      ],
      async (mini) => {
        await mini.setData({ n: 2 });
        assert.equal(await mini.text('.ok'), '2');
      },
      {
        errors: (mini) => {
          const [error] = mini.errors();
          assert.match(error?.message ?? '', /more than 5000 times in one turn on components\/loop\/loop/);
          assert.equal(error?.file, 'components/loop/loop.js');
        },
      },
    ));

  test('properties are converted to their types and start at their values', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<typed class="t" n="7" b="" o="{{o}}" l="{{l}}" any="{{1}}"/>',
          js: 'Page({data:{o:{a:1},l:[1]}})',
          json: using('typed'),
        }),
        component('typed', {
          js: 'Component({properties:{n:Number,b:Boolean,s:{type:String,value:"std"},o:Object,l:Array,any:null,none:Number}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.componentData('typed'), {
          n: 7,
          b: false,
          s: 'std',
          o: { a: 1 },
          l: [1],
          any: 1,
          none: 0,
        });
      },
    ));

  test('a property may have several types', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<typed v="{{v}}" w="{{w}}"/>',
          js: 'Page({data:{v:"text",w:{a:1}}})',
          json: using('typed'),
        }),
        component('typed', {
          js: 'Component({properties:{v:{type:Number,optionalTypes:[String,Object]},w:{type:[String,Object]}}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.componentData('typed'), { v: 'text', w: { a: 1 } });
      },
    ));

  test('a property’s observer gets the new and the old value, by function or by name', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<watch a="{{n}}" b="{{n}}"/>',
          js: 'Page({data:{n:1}})',
          json: using('watch'),
        }),
        component('watch', {
          js: 'Component({properties:{a:{type:Number,observer(n,o){getApp().log("a",n,o)}},b:{type:Number,observer:"changed"}},methods:{changed(n,o){getApp().log("b",n,o)}}})',
        }),
      ],
      async (mini) => {
        await mini.setData({ n: 2 });
        assert.deepEqual(await logOf(mini), ['a 1 0', 'b 1 0', 'a 2 1', 'b 2 1']);
      },
    ));

  test('observers hear of several fields, of paths and of everything below', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<watch class="w"/>',
          json: using('watch'),
          js: 'Page({go(){const w=this.selectComponent(".w");w.setData({a:1,b:2});w.setData({"o.x":3});w.setData({"l[0].k":4})}})',
        }),
        component('watch', {
          js: `Component({data:{a:0,b:0,o:{},l:[{}]},observers:{'a, b'(a,b){getApp().log('ab',a,b)},'o.x'(x){getApp().log('ox',x)},'l[0].k'(k){getApp().log('lk',k)},'o.**'(o){getApp().log('o',JSON.stringify(o))}}})`,
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        assert.deepEqual(await logOf(mini), ['ab 1 2', 'ox 3', 'o {"x":3}', 'lk 4']);
      },
    ));

  test('pure data is kept from the template but not from the component', () =>
    run(
      host,
      [
        page('home', { wxml: '<pure/>', json: using('pure') }),
        component('pure', {
          wxml: '<view class="p">[{{_secret}}]</view>',
          js: 'Component({options:{pureDataPattern:/^_/},data:{_secret:1},lifetimes:{attached(){this.setData({_secret:2});getApp().log(this.data._secret)}}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.p'), '[]');
        assert.deepEqual(await logOf(mini), ['2']);
      },
    ));

  test('model: binds a field of the page both ways', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<input class="i" model:value="{{name}}"/><view class="n">{{name}}</view>',
          js: 'Page({data:{name:"a"}})',
        }),
      ],
      async (mini) => {
        await mini.input('.i', 'tea');
        assert.equal(await mini.data('name'), 'tea');
        assert.equal(await mini.text('.n'), 'tea');
      },
    ));

  test('model: binds through a component', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<field model:v="{{name}}"/><view class="n">{{name}}</view>',
          js: 'Page({data:{name:"a"}})',
          json: using('field'),
        }),
        component('field', {
          wxml: '<input class="i" model:value="{{v}}"/>',
          js: 'Component({properties:{v:String}})',
        }),
      ],
      async (mini) => {
        await mini.input('.i', 'rice');
        assert.equal(await mini.text('.n'), 'rice');
      },
    ));

  test('conditions, loops and keys draw what the data says', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view wx:if="{{n>1}}" class="c">many</view><view wx:elif="{{n==1}}" class="c">one</view><view wx:else class="c">none</view><view class="l" wx:for="{{list}}" wx:for-item="it" wx:for-index="i" wx:key="id">{{i}}:{{it.id}}</view>',
          js: 'Page({data:{n:0,list:[{id:"a"},{id:"b"}]}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual([await mini.text('.c'), ...(await mini.texts('.l'))], ['none', '0:a', '1:b']);
        await mini.setData({ n: 2, list: [{ id: 'b' }, { id: 'c' }, { id: 'a' }] });
        assert.deepEqual([await mini.text('.c'), ...(await mini.texts('.l'))], ['many', '0:b', '1:c', '2:a']);
      },
    ));

  test('setUpdatePerformanceListener tells of each update and its paths', () =>
    run(
      host,
      [
        page('home', {
          js: 'Page({data:{a:{b:1}},go(){this.setUpdatePerformanceListener({withDataPaths:true},(r)=>getApp().log(r.dataPaths[0].join("/"),r.isMergedUpdate));this.setData({"a.b":2})}})',
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        await untilLogged(mini, 'a/b false');
      },
    ));
}
