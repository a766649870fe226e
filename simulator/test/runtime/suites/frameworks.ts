// What Taro, uni-app and mpx compile to: one file of templates that calls itself, definitions made by a machine, instances of
// Vue where a component is asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

/** A tree of nodes drawn by numbered templates; the last number goes on in a component that draws the same templates. */
const base = {
  'base.wxml': `<wxs module="xs" src="./pick.wxs"/>
<template name="tree"><template is="{{xs.name(0,item.nn)}}" data="{{i:item,c:1}}" wx:for="{{root.cn}}" wx:key="sid"/></template>
<template name="t_0_view"><view class="{{i.cl}}" style="{{i.st}}" hover-class="{{i.hover}}" id="{{i.sid}}"><template is="{{xs.name(c,item.nn)}}" data="{{i:item,c:c+1}}" wx:for="{{i.cn}}" wx:key="sid"/></view></template>
<template name="t_1_view"><view class="{{i.cl}}"><more i="{{item}}" wx:for="{{i.cn}}" wx:key="sid"/></view></template>
<template name="t_0_text"><text class="{{i.cl}}" space="{{i.space}}" max-lines="{{i.lines}}">{{i.v}}</text></template>
<template name="t_1_text"><text class="{{i.cl}}" space="{{i.space}}">{{i.v}}</text></template>`,
  'pick.wxs': 'module.exports={name:function(depth,nn){return "t_"+(depth>1?1:depth)+"_"+nn}}',
};

const made = 'Object.assign({options:{},externalClasses:{},behaviors:{}},';

export function frameworksSuite(host: HostName): void {
  test('templates that call themselves go on in a component, with what a machine defines', () =>
    run(
      host,
      [
        base,
        page('home', {
          json: { usingComponents: { more: '/components/more/more' } },
          wxml: '<import src="../../base.wxml"/><template is="tree" data="{{root:root}}"/>',
          js: `const tree=(n)=>n===0?{nn:'text',sid:'t',cl:'deep',v:'茶'}:{nn:'view',sid:'s'+n,cl:'n'+n,cn:[tree(n-1)]};
            Page(${made}{data:{root:{cn:[]}},onLoad(){this.setData({'root.cn.[0]':tree(6)})}}))`,
        }),
        component('more', {
          json: { usingComponents: { more: './more' } },
          wxml: '<import src="../../base.wxml"/><template is="{{\'t_0_\'+i.nn}}" data="{{i:i,c:1}}"/>',
          js: `Component(${made}{properties:{i:{type:Object,value:{nn:'view'}}}}))`,
        }),
      ],
      async (mini) => {
        await mini.waitFor('.deep');
        assert.equal(await mini.text('.n6 .n1 .deep'), '茶');
        // WeChat says nothing of what a template leaves open on its own components.
        assert.deepEqual(mini.warnings(), []);
      },
    ));

  test('a framework calls Page, Component, Behavior and App with new', () =>
    run(
      host,
      [
        { 'app.js': 'new App({globalData:{log:[]},log(w){this.globalData.log.push(w)}})' },
        page('home', {
          json: { usingComponents: { part: '/components/part/part' } },
          wxml: '<part/>',
          js: 'new Page({onLoad(){getApp().log("page")}})',
        }),
        component('part', {
          js: 'new Component({behaviors:[new Behavior({attached(){getApp().log("part")}})]})',
        }),
      ],
      async (mini) => {
        assert.deepEqual((await logOf(mini)).toSorted(), ['page', 'part']);
      },
    ));

  test('parts of a definition that have not their shape are passed over', () =>
    run(
      host,
      [
        page('home', {
          json: { usingComponents: { odd: '/components/odd/odd' } },
          wxml: '<odd/>',
        }),
        component('odd', {
          wxml: '<view class="{{cls}}">{{n}}</view>',
          js: 'Component({options:null,properties:null,methods:null,observers:null,lifetimes:null,pageLifetimes:null,relations:null,behaviors:null,externalClasses:{},data:{n:1,cls:"odd"}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.odd'), '1');
      },
    ));

  test('what is no component asks the page', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<canvas canvas-id="c" class="box"/>',
          js: `Page({onReady(){
            const vue={$scope:this,$el:null};
            const c=wx.createCanvasContext('c',vue);c.fillRect(0,0,1,1);
            wx.createSelectorQuery().in(vue).select('.box').boundingClientRect((r)=>getApp().log(r!==null)).exec();
            wx.createSelectorQuery().in(undefined).select('.box').boundingClientRect((r)=>c.draw(false,()=>getApp().log('drawn'))).exec();
          }})`,
        }),
      ],
      async (mini) => {
        await untilLogged(mini, 'drawn');
        assert.deepEqual(mini.warnings(), []);
      },
    ));

  test('__wxConfig tells the version at module load', () =>
    run(
      host,
      [
        page('home', {
          js: 'const env=__wxConfig.envVersion;Page({onLoad(){getApp().log(env,env===wx.getAccountInfoSync().miniProgram.envVersion)}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['develop true']);
      },
    ));
}
