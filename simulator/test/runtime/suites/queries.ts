// Selector queries, observers of intersection and size, animations.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const box = '<view class="b" id="b" data-k="1" style="width:100px;height:50px">x</view>';

export function queriesSuite(host: HostName): void {
  /** Without a browser nothing has a size. */
  const laidOut = host === 'chromium';

  test('boundingClientRect gives place, size, id and dataset, after the frame', () =>
    run(
      host,
      [
        page('home', {
          wxml: box,
          js: 'Page({onReady(){wx.createSelectorQuery().select("#b").boundingClientRect((r)=>{getApp().globalData.rect=r;getApp().log("rect")}).exec();getApp().log("asked")}})',
        }),
      ],
      async (mini) => {
        await untilLogged(mini, 'rect');
        const { rect } = (await mini.globalData()) as { rect: Record<string, unknown> };
        assert.deepEqual(Object.keys(rect).sort(), [
          'bottom',
          'dataset',
          'height',
          'id',
          'left',
          'right',
          'top',
          'width',
        ]);
        assert.deepEqual([rect.id, rect.dataset], ['b', { k: '1' }]);
        if (laidOut) assert.deepEqual([rect.width, rect.height, rect.left, rect.top], [100, 50, 0, 0]);
        assert.equal((await logOf(mini))[0], 'asked');
      },
    ));

  test('exec answers all questions in order, null for what is not there', () =>
    run(
      host,
      [
        page('home', {
          wxml: `${box}<view class="b">y</view>`,
          js: 'Page({onReady(){this.createSelectorQuery().selectAll(".b").fields({id:true}).select("#none").boundingClientRect().select("#b").fields({dataset:true,mark:true,properties:["hoverClass"]}).exec((r)=>{getApp().globalData.r=r;getApp().log("done")})}})',
        }),
      ],
      async (mini) => {
        await untilLogged(mini, 'done');
        assert.deepEqual(((await mini.globalData()) as { r: unknown }).r, [
          [{ id: 'b' }, { id: '' }],
          null,
          { dataset: { k: '1' }, mark: {}, hoverClass: 'none' },
        ]);
      },
    ));

  test('a query in a component sees that component only', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="t" id="page"/><part/>',
          json: { usingComponents: { part: '/components/part/part' } },
        }),
        component('part', {
          wxml: '<view class="t" id="part"/>',
          js: 'Component({lifetimes:{ready(){wx.createSelectorQuery().in(this).selectAll(".t").fields({id:true},(r)=>getApp().log(JSON.stringify(r))).exec()}}})',
        }),
      ],
      async (mini) => {
        await untilLogged(mini, '[{"id":"part"}]');
      },
    ));

  test('selectViewport gives the window and its scroll position', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view style="height:2000px"/>',
          js: 'Page({ask(){return new Promise((r)=>wx.createSelectorQuery().selectViewport().fields({size:true,scrollOffset:true},r).exec())}})',
        }),
      ],
      async (mini) => {
        await mini.scrollTo(120);
        const answer = (await mini.callMethod('ask')) as Record<string, number>;
        assert.deepEqual([answer.width, answer.height], [375, 603]);
        assert.equal(answer.scrollTop, 120);
      },
    ));

  test('the rectangle of a virtual host is that of its children', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<ghost id="g"/>',
          js: 'Page({ask(){return new Promise((r)=>this.createSelectorQuery().select("#g").boundingClientRect(r).exec())}})',
          json: { usingComponents: { ghost: '/components/ghost/ghost' } },
        }),
        component('ghost', {
          wxml: '<view style="width:10px;height:20px">a</view><view style="width:30px;height:20px">b</view>',
          js: 'Component({options:{virtualHost:true}})',
        }),
      ],
      async (mini) => {
        const rect = (await mini.callMethod('ask')) as Record<string, number>;
        assert.deepEqual([rect.width, rect.height], laidOut ? [30, 40] : [0, 0]);
      },
    ));

  test('a media query is answered at once and has WeChat’s words', () =>
    run(
      host,
      [
        page('home', {
          js: 'Page({onReady(){this.createMediaQueryObserver().observe({minWidth:300,orientation:"portrait"},(r)=>getApp().log("narrow",r.matches));this.createMediaQueryObserver().observe({minWidth:900},(r)=>getApp().log("wide",r.matches))}})',
        }),
      ],
      async (mini) => {
        await untilLogged(mini, 'wide false');
        assert.deepEqual(await logOf(mini), ['narrow true', 'wide false']);
      },
    ));

  test('an intersection observer can be made, asked and ended', () =>
    run(
      host,
      [
        page('home', {
          wxml: `<view style="height:1500px"/>${box}`,
          js: 'Page({onReady(){this.o=this.createIntersectionObserver({thresholds:[0,1]}).relativeToViewport({bottom:10});this.o.observe("#b",(r)=>getApp().log(r.id,r.dataset.k,r.intersectionRatio>0));getApp().log("ready")},end(){this.o.disconnect();getApp().log("ended")}})',
        }),
      ],
      async (mini) => {
        await mini.waitFor(async () => (await logOf(mini)).includes('ready'));
        await mini.scrollTo(1400);
        if (laidOut) await untilLogged(mini, 'b 1 true');
        await mini.callMethod('end');
        assert.equal((await logOf(mini)).at(-1), 'ended');
      },
    ));

  test('animate calls back when it has played', () =>
    run(
      host,
      [
        page('home', {
          wxml: box,
          js: 'Page({go(){this.animate(".b",[{opacity:1,translateX:0},{opacity:0,translateX:100}],30,()=>{getApp().log("played");this.clearAnimation(".b",()=>getApp().log("cleared"))})}})',
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        await untilLogged(mini, 'cleared');
        assert.deepEqual(await logOf(mini), ['played', 'cleared']);
      },
    ));

  test('createAnimation plays on the element that has it', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="a" animation="{{anim}}">x</view>',
          js: 'Page({data:{},go(){const a=wx.createAnimation({duration:20});a.translateX(30).rotate(45).opacity(0.5).step();this.setData({anim:a.export()})}})',
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        await mini.waitFor(async () =>
          /translateX\(30px\) rotate\(45deg\)/.test((await mini.attribute('.a', 'style')) ?? ''),
        );
        assert.match((await mini.attribute('.a', 'style')) ?? '', /opacity: 0\.5/);
      },
    ));

  test('the device has the sizes of the screen', () =>
    run(
      host,
      [
        page('home', {
          js: 'Page({ask(){const w=wx.getWindowInfo();const s=wx.getSystemInfoSync();return [w.screenWidth,w.windowHeight,w.statusBarHeight,s.platform,s.SDKVersion.split(".").length]}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.callMethod('ask'), [375, 603, 20, 'devtools', 3]);
      },
    ));
}
