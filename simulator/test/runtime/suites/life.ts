// The order in which app, pages and components are called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const lives = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload'];
const loggingPage = (name: string, more = '') =>
  `Page({${lives.map((life) => `${life}(){getApp().log('${name} ${life}')}`).join(',')}${more}})`;

export function lifeSuite(host: HostName): void {
  test('a definition may inherit its methods', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view class="v" bindtap="tap">{{v}}</view>',
          js: 'function Home(){this.data={v:1}}Home.prototype.onLoad=function(){this.setData({v:2})};Home.prototype.tap=function(){this.setData({v:3})};Page(new Home())',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.v'), '2');
        await mini.tap('.v');
        assert.equal(await mini.text('.v'), '3');
      },
    ));

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

  test('with lazyCodeLoading a page’s script runs when the page is opened, else at the start', async () => {
    const files = [page('home'), page('other', { js: 'getApp().log("other runs");Page({})' })];
    await run(host, files, async (mini) => assert.deepEqual(await logOf(mini), ['other runs']));
    await run(
      host,
      files,
      async (mini) => {
        assert.deepEqual(await logOf(mini), []);
        await mini.wx('navigateTo', { url: '/pages/other/other' });
        assert.deepEqual(await logOf(mini), ['other runs']);
      },
      { app: { lazyCodeLoading: 'requiredComponents' } },
    );
  });

  test('a component of another sub-package is drawn by its placeholder until it is there', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<goods/>',
          json: {
            usingComponents: { goods: '/shop/goods/goods', wait: '/components/wait/wait' },
            componentPlaceholder: { goods: 'wait' },
          },
        }),
        component('wait', { js: 'Component({lifetimes:{attached(){getApp().log("placeholder")}}})' }),
        {
          'shop/goods/goods.wxml': '<view class="goods">goods</view>',
          'shop/goods/goods.json': '{"component":true}',
          'shop/goods/goods.js': 'Component({lifetimes:{attached(){getApp().log("real")}}})',
          'shop/pages/a/a.wxml': '',
          'shop/pages/a/a.json': '{}',
          'shop/pages/a/a.js': 'Page({})',
        },
      ],
      async (mini) => {
        await mini.waitFor('.goods');
        assert.deepEqual(await logOf(mini), ['placeholder', 'real']);
      },
      { app: { pages: ['pages/home/home'], subPackages: [{ root: 'shop', pages: ['pages/a/a'] }] } },
    ));

  test('launch options are those of the first page, and stay', () =>
    run(
      host,
      [
        {
          'app.js':
            'App({globalData:{log:[]},log(w){this.globalData.log.push(w)},onLaunch(o){this.log(o.path+JSON.stringify(o.query)+o.scene)}})',
        },
        page('home', {
          js: 'Page({ask(){const o=wx.getLaunchOptionsSync();return [o.path,o.query,o.scene]}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['pages/home/home{"a":"1"}1001']);
        assert.deepEqual(await mini.callMethod('ask'), ['pages/home/home', { a: '1' }, 1001]);
      },
      { url: '/pages/home/home?a=1' },
    ));

  test('wx.onAppShow and onAppHide are told, until they are taken off', () =>
    run(
      host,
      [
        page('home', {
          js: 'const f=()=>getApp().log("hide");Page({onLoad(){wx.onAppHide(f)},off(){wx.offAppHide(f)}})',
        }),
      ],
      async (mini) => {
        await mini.enterBackground();
        await mini.enterForeground();
        await mini.callMethod('off');
        await mini.enterBackground();
        assert.deepEqual(await logOf(mini), ['hide']);
      },
    ));

  test('a page shares what it says, or later what its promise says', () =>
    run(
      host,
      [
        page('home', {
          js: 'Page({onShareAppMessage({from}){return {title:"now "+from,promise:Promise.resolve({title:"later",path:"/p?x=1"})}}})',
        }),
        page('plain', { json: { navigationBarTitleText: '茶' }, js: 'Page({onShareAppMessage(){}})' }),
        page('closed'),
      ],
      async (mini) => {
        assert.deepEqual(await mini.share(), { title: 'later', path: '/p?x=1', imageUrl: undefined });
        await mini.open('/pages/plain/plain');
        assert.deepEqual(await mini.share(), {
          title: '茶',
          path: '/pages/plain/plain',
          imageUrl: undefined,
        });
        await mini.open('/pages/closed/closed');
        await assert.rejects(mini.share(), /does not share/);
      },
    ));

  test('the navigation bar is what app and page say', () =>
    run(
      host,
      [
        page('home', { json: { navigationBarTitleText: '首页', navigationBarTextStyle: 'black' } }),
        page('full', {
          json: { navigationStyle: 'custom' },
          js: 'Page({h(){return wx.getWindowInfo().windowHeight}})',
        }),
      ],
      async (mini) => {
        const { shown, bars } = await mini.phone();
        assert.deepEqual(bars[shown!], {
          title: '首页',
          frontColor: '#000000',
          backgroundColor: '#07c160',
          style: 'default',
          loading: false,
          back: false,
          home: false,
        });
        await mini.wx('navigateTo', { url: '/pages/full/full' });
        assert.equal(await mini.callMethod('h'), 667);
      },
      { app: { window: { navigationBarBackgroundColor: '#07c160' } } },
    ));

  test('the builder form of Component works', () =>
    run(
      host,
      [
        page('home', { wxml: '<built/>', json: { usingComponents: { built: '/components/built/built' } } }),
        component('built', {
          wxml: '<view class="n">{{n}}</view>',
          js: 'Component().property("n",{type:Number,value:3}).register()',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.n'), '3');
      },
    ));

  test('canIUse reads a path to its last word, and knows what is simulated', () =>
    run(
      host,
      [page('home', { js: 'Page({ask(paths){return paths.filter((path)=>wx.canIUse(path))}})' })],
      async (mini) => {
        const can = [
          'navigateTo',
          'getSystemInfoSync.return.safeArea.left',
          'showToast.object.image',
          'showToast.object.icon.error',
          'request.object.method.PUT',
          'request.success.statusCode',
          'onNetworkStatusChange.callback.networkType.5g',
          'getFileSystemManager.return.readFileSync',
          'button',
          'button.open-type',
          'button.open-type.contact',
          'text.selectable',
          'text.user-select',
          'live-player.orientation',
          'image.mode.top left',
        ];
        const cannot = [
          'startLocalServiceDiscovery',
          'openBluetoothAdapter',
          'openBluetoothAdapter.object.mode',
          'getSystemInfoSync.return.safeArea.middle',
          'showToast.object.icon.tea',
          'showToast.callback.image',
          'request.object.method.PATCH',
          'request.object.enableChunked',
          'button.open-type.tea',
          'button.tea',
          'tea',
          'toString',
          'button.constructor',
          '',
        ];
        assert.deepEqual(await mini.callMethod('ask', [...can, ...cannot]), can);
      },
    ));
}
