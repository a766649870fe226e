// WXS: in expressions, as handlers, and on changes of properties.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

export function wxsSuite(host: HostName): void {
  test('a module’s functions and values stand in expressions', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<wxs module="m">function twice(n){return n*2} module.exports={twice:twice,unit:"元"}</wxs><view class="x">{{m.twice(n)}}{{m.unit}}</view>',
          js: 'Page({data:{n:4}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.x'), '8元');
        await mini.setData({ n: 5 });
        assert.equal(await mini.text('.x'), '10元');
      },
    ));

  test('a module of its own file may require another', () =>
    run(
      host,
      [
        {
          'lib/a.wxs': 'var b=require("./b.wxs");module.exports={f:function(){return b.v+1}}',
          'lib/b.wxs': 'module.exports={v:1}',
        },
        page('home', { wxml: '<wxs module="m" src="/lib/a.wxs"/><view class="x">{{m.f()}}</view>' }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.x'), '2');
      },
    ));

  test('a WXS handler gets the event with its instance and the owner', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<wxs module="m">module.exports={tap:function(e,owner){var s=e.instance.getState();s.n=(s.n||0)+1;e.instance.addClass("on");e.instance.setStyle({"margin-top":"3px"});owner.callMethod("told",{n:s.n,id:e.currentTarget.dataset.id,has:e.instance.hasClass("on")})}}</wxs><view class="x" data-id="7" bindtap="{{m.tap}}">x</view>',
          js: 'Page({told(o){getApp().log(o.n,o.id,o.has)}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        await untilLogged(mini, '1 7 true');
        await mini.tap('.x');
        await untilLogged(mini, '2 7 true');
        assert.match((await mini.attribute('.x', 'style')) ?? '', /margin-top: 3px/);
      },
    ));

  test('returning false from a WXS handler holds the event', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<wxs module="m">module.exports={tap:function(){return false}}</wxs><view bindtap="a"><view class="x" bindtap="{{m.tap}}">x</view></view><view bindtap="a"><view class="y">y</view></view>',
          js: 'Page({a(){getApp().log("a")}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), []);
        await mini.tap('.y');
        assert.deepEqual(await logOf(mini), ['a']);
      },
    ));

  test('change: calls a function with the new and the old value', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<wxs module="m">module.exports={changed:function(n,o,owner,self){owner.callMethod("told",{n:n,o:o,k:self.getDataset().k})}}</wxs><view change:prop="{{m.changed}}" prop="{{n}}" data-k="K">x</view>',
          js: 'Page({data:{n:1},told(o){getApp().log(o.n,o.o,o.k)}})',
        }),
      ],
      async (mini) => {
        await untilLogged(mini, '1  K');
        await mini.setData({ n: 2 });
        await untilLogged(mini, '2 1 K');
      },
    ));

  test('a WXS handler finds components inside its owner', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<wxs module="m">module.exports={tap:function(e,owner){var all=owner.selectAllComponents(".part");owner.selectComponent(".part").callMethod("hear",all.length)}}</wxs><view class="x" bindtap="{{m.tap}}">x</view><part class="part"/><part class="part"/>',
          json: { usingComponents: { part: '/components/part/part' } },
        }),
        component('part', { js: 'Component({methods:{hear(n){getApp().log("heard",n)}}})' }),
      ],
      async (mini) => {
        await mini.tap('.x');
        await untilLogged(mini, 'heard 2');
      },
    ));
}
