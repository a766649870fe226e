// Apps that go wrong without end: the simulator stays alive and names the place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, page, run } from '../fixture.ts';

export function badAppsSuite(host: HostName): void {
  test('setData that calls setData when it is done goes on, and the app still answers', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="n">{{n}}</view>',
          js: 'Page({data:{n:0},onLoad(){const again=()=>{if(!this.data.stop)this.setData({n:this.data.n+1},again)};again()}})',
        }),
      ],
      async (mini) => {
        await mini.waitFor(async () => Number(await mini.data('n')) > 20);
        assert.ok(Number(await mini.text('.n')) > 0);
        await mini.setData({ stop: true });
      },
    ));

  test('an observer that sets what it observes ends in an error with its place', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<part class="part"/><view class="ok">ok</view>',
          json: { usingComponents: { part: '/components/part/part' } },
        }),
        component('part', {
          wxml: '<view>{{n}}</view>',
          js: 'Component({data:{n:0},observers:{n(n){\nthis.setData({n:n+1});\n}},lifetimes:{attached(){this.setData({n:1})}}})',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.ok'), 'ok');
        await mini.wx('setStorage', { key: 'alive', data: 1 });
      },
      {
        errors(mini) {
          assert.ok(mini.errors().length > 0);
          assert.match(mini.errors()[0]!.stack, /components\/part\/part\.js:2/);
        },
      },
    ));

  test('data that holds itself harms nobody', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="ok">{{a}}</view>',
          js: 'Page({data:{a:0},bad(){const round={};round.round=round;this.setData({round})},good(){this.setData({a:1})}})',
        }),
      ],
      async (mini) => {
        await mini.callMethod('bad').catch(() => {});
        await mini.callMethod('good');
        assert.equal(await mini.text('.ok'), '1');
      },
      { errors: () => {} },
    ));
}
