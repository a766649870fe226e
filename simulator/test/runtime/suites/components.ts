// Components: lifetimes, behaviours, relations, selections.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const using = (...names: string[]) => ({
  usingComponents: Object.fromEntries(names.map((name) => [name, `/components/${name}/${name}`])),
});

export function componentsSuite(host: HostName): void {
  test('lifetimes win over the old names, and detached comes when it is taken away', () =>
    run(
      host,
      [
        page('home', { wxml: '<part wx:if="{{on}}"/>', js: 'Page({data:{on:true}})', json: using('part') }),
        component('part', {
          js: 'Component({attached(){getApp().log("old")},detached(){getApp().log("gone")},lifetimes:{attached(){getApp().log("new")}}})',
        }),
      ],
      async (mini) => {
        await mini.setData({ on: false });
        assert.deepEqual(await logOf(mini), ['new', 'gone']);
      },
    ));

  test('moved is called when a keyed list is sorted', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<part wx:for="{{l}}" wx:key="*this" n="{{item}}"/>',
          js: 'Page({data:{l:[1,2]}})',
          json: using('part'),
        }),
        component('part', {
          js: 'Component({properties:{n:Number},lifetimes:{moved(){getApp().log("moved")}}})',
        }),
      ],
      async (mini) => {
        await mini.setData({ l: [2, 1] });
        assert.equal((await logOf(mini)).includes('moved'), true);
      },
    ));

  test('behaviours bring properties, data, methods and lifetimes, their own before the component’s', () =>
    run(
      host,
      [
        {
          'lib/b.js':
            'module.exports=Behavior({properties:{p:{type:Number,value:1}},data:{d:2,o:{x:1}},methods:{m(){return this.data.p+this.data.d},over(){return "b"}},lifetimes:{attached(){getApp().log("b")}}})',
        },
        page('home', { wxml: '<part/>', json: using('part') }),
        component('part', {
          js: 'const b=require("../../lib/b");Component({behaviors:[b],data:{o:{y:2}},methods:{over(){return "c"}},lifetimes:{attached(){getApp().log("c",this.m(),this.over(),JSON.stringify(this.data.o))}}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['b', 'c 3 c {"x":1,"y":2}']);
      },
    ));

  test('a page takes behaviours too', () =>
    run(
      host,
      [
        {
          'lib/b.js':
            'module.exports=Behavior({data:{from:"b"},methods:{hi(){return "hi "+this.data.from}}})',
        },
        page('home', {
          wxml: '<view class="x">{{from}}</view>',
          js: 'Page({behaviors:[require("../../lib/b")],onLoad(){getApp().log(this.hi())}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.x'), 'b');
        assert.deepEqual(await logOf(mini), ['hi b']);
      },
    ));

  test('definitionFilter may change the definition that uses it', () =>
    run(
      host,
      [
        {
          'lib/b.js':
            'module.exports=Behavior({definitionFilter(def){def.data=def.data||{};def.data.added=def.name}})',
        },
        page('home', { wxml: '<part/>', json: using('part') }),
        component('part', {
          wxml: '<view class="x">{{added}}</view>',
          js: 'Component({behaviors:[require("../../lib/b")],name:"filtered"})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.x'), 'filtered');
      },
    ));

  test('an unknown behaviour is an error that names it', () =>
    run(
      host,
      [
        page('home', { wxml: '<part/>', json: using('part') }),
        component('part', {
          wxml: '<view class="x">x</view>',
          js: 'Component({behaviors:["wx://nothing"]})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.x'), 'x');
      },
      {
        errors: (mini) =>
          assert.match(mini.errors()[0]?.message ?? '', /behaviors: "wx:\/\/nothing" is not a behavior/),
      },
    ));

  test('a property of a type that there is not takes any value', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<part run="{{run}}"/>',
          json: using('part'),
          js: 'Page({data:{run:(n)=>n+1}})',
        }),
        component('part', {
          js: 'Component({properties:{run:{type:"Function",value:()=>0},odd:"String",open:{}},ready(){getApp().log(this.data.run(1),this.data.odd)}})',
        }),
      ],
      async (mini) => {
        await untilLogged(mini, /^2/);
      },
    ));

  test('export without wx://component-export decides nothing', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<part id="p"/>',
          json: using('part'),
          js: 'Page({onReady(){getApp().log(this.selectComponent("#p").data.n)}})',
        }),
        component('part', { js: 'Component({data:{n:1},export(){return {mine:1}}})' }),
      ],
      async (mini) => {
        await untilLogged(mini, '1');
      },
    ));

  test('wx://component-export decides what selectComponent gives', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<part id="p"/>',
          js: 'Page({onReady(){getApp().log(JSON.stringify(this.selectComponent("#p")))}})',
          json: using('part'),
        }),
        component('part', {
          js: 'Component({behaviors:["wx://component-export"],export(){return {mine:1}}})',
        }),
      ],
      async (mini) => {
        await untilLogged(mini, '{"mine":1}');
      },
    ));

  test('wx://form-field brings name and value', () =>
    run(
      host,
      [
        page('home', { wxml: '<field name="n" value="{{1}}"/>', json: using('field') }),
        component('field', { js: 'Component({behaviors:["wx://form-field"]})' }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.componentData('field'), { name: 'n', value: 1 });
      },
    ));

  test('relations link parent and child and tell both', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<ul id="ul"><li/><li wx:if="{{two}}"/></ul>',
          js: 'Page({data:{two:true},count(){return this.selectComponent("#ul").getRelationNodes("../li/li").length}})',
          json: using('ul', 'li'),
        }),
        component('ul', {
          wxml: '<slot/>',
          js: 'Component({relations:{"../li/li":{type:"child",linked(){getApp().log("ul linked")},unlinked(){getApp().log("ul unlinked")}}}})',
        }),
        component('li', {
          wxml: '<slot/>',
          js: 'Component({relations:{"../ul/ul":{type:"parent",linked(t){getApp().log("li linked",t.is)}}}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.callMethod('count'), 2);
        assert.equal((await logOf(mini)).filter((line) => line === 'li linked components/ul/ul').length, 2);
        await mini.setData({ two: false });
        assert.equal(await mini.callMethod('count'), 1);
        assert.equal((await logOf(mini)).at(-1), 'ul unlinked');
      },
    ));

  test('selectComponent, selectAllComponents and selectOwnerComponent find by id, class and depth', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<part id="one" class="p" n="1"/><part class="p" n="2"/>',
          js: 'Page({data:{own:"page"},onReady(){getApp().log(this.selectComponent("#one").data.n,this.selectAllComponents(".p").map((c)=>c.data.n).join(),this.selectComponent("#none"),this.selectComponent("#one >>> .leaf").data.leaf,this.selectComponent("#one").selectOwnerComponent().data.own)}})',
          json: using('part'),
        }),
        component('part', {
          wxml: '<leaf class="leaf"/>',
          js: 'Component({properties:{n:Number}})',
          json: using('leaf'),
        }),
        component('leaf', { js: 'Component({data:{leaf:"L"}})' }),
      ],
      async (mini) => {
        await untilLogged(mini, '1 1,2  L page');
      },
    ));

  test('pageLifetimes follow the page', () =>
    run(
      host,
      [
        page('home', { wxml: '<part/>', json: using('part') }),
        page('next'),
        component('part', {
          js: 'Component({pageLifetimes:{show(){getApp().log("show")},hide(){getApp().log("hide")}}})',
        }),
      ],
      async (mini) => {
        await mini.wx('navigateTo', { url: '/pages/next/next' });
        await mini.wx('navigateBack');
        assert.deepEqual(await logOf(mini), ['show', 'hide', 'show']);
      },
    ));

  test('getPageId is the same for a page and its components, and another for another page', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<part/>',
          js: 'Page({onShow(){getApp().log("page",this.getPageId())}})',
          json: using('part'),
        }),
        component('part', { js: 'Component({lifetimes:{ready(){getApp().log("part",this.getPageId())}}})' }),
      ],
      async (mini) => {
        await untilLogged(mini, 'part page-1');
        assert.deepEqual(await logOf(mini), ['page page-1', 'part page-1']);
      },
    ));
}
