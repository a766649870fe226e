// Events: their shape, the way they take, what stops them, and those that components trigger.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const using = (name: string) => ({ usingComponents: { [name]: `/components/${name}/${name}` } });

interface TapEvent {
  readonly type: string;
  readonly timeStamp: number;
  readonly target: { readonly id: string; readonly dataset: object };
  readonly currentTarget: TapEvent['target'];
  readonly mark: object;
  readonly detail: { readonly x: number };
  readonly touches: readonly object[];
  readonly changedTouches: readonly object[];
}

/** Handlers `a`, `b` and `c` that log their names. */
const abc = 'Page({a(){getApp().log("a")},b(){getApp().log("b")},c(){getApp().log("c")}})';

export function eventsSuite(host: HostName): void {
  test('a tap has WeChat’s shape: dataset, mark, touches, detail', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view id="out" data-a="1" data-long-name="{{o}}" mark:m="x" bindtap="tap"><view class="in" id="in" data-b="{{2}}" mark:n="y">in</view></view>',
          js: 'Page({data:{o:{k:1}},tap(e){getApp().globalData.event=e}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.in');
        const { event } = (await mini.globalData()) as { event: TapEvent };
        const { type, target, currentTarget, mark, detail, touches, changedTouches, timeStamp } = event;
        assert.equal(type, 'tap');
        assert.equal(target.id, 'in');
        assert.deepEqual(target.dataset, { b: 2 });
        assert.equal(currentTarget.id, 'out');
        assert.deepEqual(currentTarget.dataset, { a: '1', longName: { k: 1 } });
        assert.deepEqual(mark, { m: 'x', n: 'y' });
        assert.equal(typeof detail.x, 'number');
        assert.equal(touches.length, 0);
        assert.deepEqual(Object.keys(changedTouches[0]!).sort(), [
          'clientX',
          'clientY',
          'identifier',
          'pageX',
          'pageY',
        ]);
        assert.equal(typeof timeStamp, 'number');
      },
    ));

  test('a tap is touchstart, touchend and tap, in that order', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="x" bindtouchstart="l" bindtouchend="l" bindtap="l" bindtouchcancel="l">x</view>',
          js: 'Page({l(e){getApp().log(e.type,e.touches.length,e.changedTouches.length)}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['touchstart 1 1', 'touchend 0 1', 'tap 0 1']);
      },
    ));

  test('bind lets an event rise, catch holds it', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view bindtap="a"><view catchtap="b"><view class="x" bind:tap="c">x</view></view></view>',
          js: abc,
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['c', 'b']);
      },
    ));

  test('capture goes first and from outside in, and can hold the event', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view capture-bind:tap="a" bindtap="c"><view class="x" capture-bind:tap="b" bindtap="c">x</view></view><view capture-catch:tap="a"><view class="y" bindtap="b">y</view></view>',
          js: abc,
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['a', 'b', 'c', 'c']);
        await mini.tap('.y');
        assert.deepEqual((await logOf(mini)).slice(4), ['a']);
      },
    ));

  test('of mut-bind only the first is called, others are not touched', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view mut-bind:tap="a"><view bindtap="b"><view class="x" mut-bind:tap="c">x</view></view></view>',
          js: abc,
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['c', 'b']);
      },
    ));

  test('a handler may be chosen by data', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="x" bindtap="{{h}}">x</view>',
          js: abc.replace('Page({', 'Page({data:{h:"a"},'),
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        await mini.setData({ h: 'b' });
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['a', 'b']);
      },
    ));

  test('a handler put on the instance later is found', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="x" bindtap="late">x</view>',
          js: 'Page({onLoad(){this.late=()=>getApp().log("late")}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['late']);
      },
    ));

  test('a long press is no tap', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="x" bindtap="l" bindlongpress="l">x</view>',
          js: 'Page({l(e){getApp().log(e.type)}})',
        }),
      ],
      async (mini) => {
        await mini.longPress('.x');
        assert.deepEqual(await logOf(mini), ['longpress']);
      },
    ));

  test('a finger that moved away does not tap', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="x" style="height:300px" bindtap="l" bindtouchmove="m">x</view>',
          js: 'Page({l(){getApp().log("tap")},m(e){getApp().log("move",e.touches.length)}})',
        }),
      ],
      async (mini) => {
        await mini.swipe('.x', { x: 0, y: 60 });
        const log = await logOf(mini);
        assert.equal(log.includes('tap'), false);
        assert.equal(log.includes('move 1'), true);
      },
    ));

  test('triggerEvent reaches the page with its detail, and by default goes no further', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view bindhi="b"><child class="child" bindhi="a"/></view>',
          js: 'Page({a(e){getApp().log("a",e.detail.n,e.currentTarget.dataset.x)},b(){getApp().log("b")}})',
          json: using('child'),
        }),
        component('child', {
          wxml: '<view class="x" bindtap="t">x</view>',
          js: 'Component({methods:{t(){this.triggerEvent("hi",{n:3})}}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['a 3 ']);
      },
    ));

  test('an event of a component may bubble, cross shadow trees and be captured', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view bindhi="b" capture-bind:hi="c"><outer bindhi="a"/></view>',
          js: abc,
          json: using('outer'),
        }),
        component('outer', { wxml: '<inner/>', json: using('inner') }),
        component('inner', {
          wxml: '<view class="x" bindtap="t">x</view>',
          js: 'Component({methods:{t(){this.triggerEvent("hi",{},{bubbles:true,composed:true,capturePhase:true})}}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['c', 'a', 'b']);
      },
    ));

  test('an event without detail carries an empty one', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<child bindhi="a"/>',
          js: 'Page({a(e){getApp().log(JSON.stringify(e.detail))}})',
          json: using('child'),
        }),
        component('child', {
          wxml: '<view class="x" bindtap="t">x</view>',
          js: 'Component({methods:{t(){this.triggerEvent("hi")}}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['{}']);
      },
    ));

  test('a throw in a handler is reported with its line, and the next tap works', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="x" bindtap="t">x</view>',
          js: 'Page({\n  t() {\n    getApp().log("tap");\n    null.x;\n  }\n})',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        await mini.tap('.x');
        assert.deepEqual(await logOf(mini), ['tap', 'tap']);
      },
      {
        errors: (mini) => {
          assert.equal(mini.errors().length, 2);
          const { file, line, message } = mini.errors()[0]!;
          assert.deepEqual([file, line], ['pages/home/home.js', 4]);
          assert.match(message, /TypeError: Cannot read properties of null/);
        },
      },
    ));

  test('an input tells what was typed, once', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<input class="i" bindinput="i" value="{{v}}"/>',
          js: 'Page({data:{v:""},i(e){getApp().log(e.type,e.detail.value);this.setData({v:e.detail.value.toUpperCase()})}})',
        }),
      ],
      async (mini) => {
        await mini.input('.i', 'tea');
        assert.deepEqual(await logOf(mini), ['input tea']);
        assert.equal(await mini.data('v'), 'TEA');
      },
    ));

  test('a disabled button tells nobody of its tap', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<button class="b" disabled bindtap="a">b</button><button class="c" bindtap="b">c</button>',
          js: abc,
        }),
      ],
      async (mini) => {
        await mini.tap('.b');
        await mini.tap('.c');
        assert.deepEqual(await logOf(mini), ['b']);
      },
    ));

  test('the classes of hover-class come and go with the finger', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="x" session-from="tea" hover-class="hot warm" hover-start-time="{{0}}" hover-stay-time="{{1500}}">x</view>',
        }),
      ],
      async (mini) => {
        await mini.longPress('.x');
        await mini.waitFor(async () => (await mini.count('.x.hot.warm')) === 1);
        await mini.waitFor(async () => !/hot|warm/.test((await mini.attribute('.x', 'class')) ?? ''));
        assert.deepEqual(mini.warnings(), []);
      },
    ));

  test('onPageScroll and onReachBottom are called as the page moves', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view style="height:3000px">tall</view>',
          js: 'Page({onPageScroll(e){getApp().log("scroll",e.scrollTop>0)},onReachBottom(){getApp().log("bottom")}})',
        }),
      ],
      async (mini) => {
        await mini.scrollTo(2800);
        await untilLogged(mini, 'bottom');
        assert.equal((await logOf(mini))[0], 'scroll true');
      },
    ));
}
