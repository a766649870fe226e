// The order in which app, pages and components are called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const lives = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload'];
const loggingPage = (name: string, more = '') =>
  `Page({${lives.map((life) => `${life}(){getApp().log('${name} ${life}')}`).join(',')}${more}})`;

export function lifeSuite(host: HostName): void {
  test('app, component and page are called in the order of WeChat', () =>
    run(
      host,
      [
        {
          'app.js':
            'App({globalData:{log:[]},log(...w){this.globalData.log.push(w.join(" "))},onLaunch(o){this.log("app onLaunch",o.path,o.scene)},onShow(){this.log("app onShow")}})',
        },
        page('home', {
          wxml: '<part/>',
          js: loggingPage('home'),
          json: { usingComponents: { part: '/components/part/part' } },
        }),
        component('part', {
          js: `Component({lifetimes:{created(){getApp().log('part created')},attached(){getApp().log('part attached')},ready(){getApp().log('part ready')}},pageLifetimes:{show(){getApp().log('part show')}}})`,
        }),
      ],
      async (mini) => {
        await untilLogged(mini, 'home onReady');
        assert.deepEqual(await logOf(mini), [
          'app onLaunch pages/home/home 1001',
          'app onShow',
          'part created',
          'part attached',
          'home onLoad',
          'part show',
          'home onShow',
          'part ready',
          'home onReady',
        ]);
      },
    ));
}
