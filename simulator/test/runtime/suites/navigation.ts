// WeChat's rules of the page stack, its refusals word for word, and the order in which pages come and go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type Files, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const lives = ['onLoad', 'onShow', 'onHide', 'onUnload'];
const logging = (name: string): string =>
  `Page({${lives.map((life) => `${life}(o){getApp().log('${name} ${life}'+(o?' '+JSON.stringify(o):''))}`).join(',')},onTabItemTap(t){getApp().log('${name} tab',JSON.stringify(t))}})`;
const logged = (name: string): Files =>
  page(name, { wxml: `<view class="${name}">${name}</view>`, js: logging(name) });
const tabs = {
  tabBar: {
    list: [
      { pagePath: 'pages/home/home', text: '首页' },
      { pagePath: 'pages/mine/mine', text: '我的' },
    ],
  },
};
const paths = async (mini: { pages(): Promise<{ path: string }[]> }) =>
  (await mini.pages()).map(({ path }) => path.split('/')[1]);

export function navigationSuite(host: HostName): void {
  test('navigateTo hides the page below, then loads and shows the new one', () =>
    run(host, [logged('home'), logged('detail')], async (mini) => {
      await mini.wx('navigateTo', { url: '/pages/detail/detail?id=7' });
      assert.deepEqual((await logOf(mini)).slice(2), [
        'home onHide',
        'detail onLoad {"id":"7"}',
        'detail onShow',
      ]);
      assert.deepEqual(await paths(mini), ['home', 'detail']);
    }));

  test('navigateBack unloads the page on top and shows the one below', () =>
    run(host, [logged('home'), logged('detail')], async (mini) => {
      await mini.wx('navigateTo', { url: '/pages/detail/detail' });
      await mini.wx('navigateBack');
      assert.deepEqual((await logOf(mini)).slice(-2), ['detail onUnload', 'home onShow']);
      assert.equal((await mini.page()).path, 'pages/home/home');
    }));

  test('navigateBack with a delta past the bottom stops at the first page', () =>
    run(host, [logged('home'), logged('detail')], async (mini) => {
      await mini.wx('navigateTo', { url: '/pages/detail/detail' });
      await mini.wx('navigateTo', { url: '/pages/detail/detail' });
      await mini.wx('navigateBack', { delta: 99 });
      assert.deepEqual(await paths(mini), ['home']);
    }));

  test('the first page cannot be left backwards', () =>
    run(host, [logged('home')], (mini) =>
      assert.rejects(mini.wx('navigateBack'), /navigateBack:fail cannot navigate back at first page\./),
    ));

  test('redirectTo puts a page in the place of the one on top', () =>
    run(host, [logged('home'), logged('detail'), logged('other')], async (mini) => {
      await mini.wx('navigateTo', { url: '/pages/detail/detail' });
      await mini.wx('redirectTo', { url: '/pages/other/other' });
      assert.deepEqual(await paths(mini), ['home', 'other']);
      assert.deepEqual((await logOf(mini)).slice(-3), ['detail onUnload', 'other onLoad {}', 'other onShow']);
    }));

  test('reLaunch leaves no page but the new one', () =>
    run(host, [logged('home'), logged('detail'), logged('other')], async (mini) => {
      await mini.wx('navigateTo', { url: '/pages/detail/detail' });
      await mini.wx('reLaunch', { url: '/pages/other/other?x=1' });
      assert.deepEqual(await paths(mini), ['other']);
      assert.deepEqual((await logOf(mini)).slice(-4), [
        'detail onUnload',
        'home onUnload',
        'other onLoad {"x":"1"}',
        'other onShow',
      ]);
    }));

  test('the eleventh page is refused', () =>
    run(host, [logged('home')], async (mini) => {
      for (let depth = 1; depth < 10; depth++) await mini.wx('navigateTo', { url: '/pages/home/home' });
      assert.equal((await mini.pages()).length, 10);
      await assert.rejects(
        mini.wx('navigateTo', { url: '/pages/home/home' }),
        /navigateTo:fail webview count limit exceed/,
      );
    }));

  test('a tab page is opened by switchTab only, and only tab pages are', () =>
    run(
      host,
      [logged('home'), logged('mine'), logged('detail')],
      async (mini) => {
        await assert.rejects(
          mini.wx('navigateTo', { url: '/pages/mine/mine' }),
          /navigateTo:fail can not navigateTo a tabbar page/,
        );
        await assert.rejects(
          mini.wx('redirectTo', { url: '/pages/mine/mine' }),
          /redirectTo:fail can not redirectTo a tabbar page/,
        );
        await assert.rejects(
          mini.wx('switchTab', { url: '/pages/detail/detail' }),
          /switchTab:fail can not switch to no-tabBar page/,
        );
      },
      { app: tabs },
    ));

  test('switchTab hides tab pages, keeps them, and unloads the others', () =>
    run(
      host,
      [logged('home'), logged('mine'), logged('detail')],
      async (mini) => {
        await mini.wx('navigateTo', { url: '/pages/detail/detail' });
        await mini.wx('switchTab', { url: '/pages/mine/mine' });
        await mini.wx('switchTab', { url: '/pages/home/home' });
        assert.deepEqual((await logOf(mini)).slice(5), [
          'detail onUnload',
          'mine onLoad {}',
          'mine onShow',
          'mine onHide',
          'home onShow',
        ]);
        assert.deepEqual(await paths(mini), ['home']);
      },
      { app: tabs },
    ));

  test('a finger on the tab bar switches and tells the page', () =>
    run(
      host,
      [logged('home'), logged('mine')],
      async (mini) => {
        await mini.tapTab(1);
        assert.deepEqual((await logOf(mini)).slice(-1), [
          'mine tab {"index":"1","pagePath":"pages/mine/mine","text":"我的"}',
        ]);
        const { tabBar } = await mini.phone();
        assert.equal(tabBar?.selected, 1);
      },
      { app: tabs },
    ));

  test('a page that does not exist is refused and told to the app', () =>
    run(
      host,
      [logged('home'), { 'app.js': 'App({globalData:{},onPageNotFound(o){this.globalData=o},log(){}})' }],
      async (mini) => {
        await assert.rejects(
          mini.wx('navigateTo', { url: '/pages/none/none?a=1' }),
          /navigateTo:fail page "pages\/none\/none" is not found/,
        );
        assert.deepEqual(await mini.globalData(), {
          path: 'pages/none/none',
          query: { a: '1' },
          isEntryPage: false,
        });
      },
    ));

  test('a launch at a missing page opens the first one, unless the app goes elsewhere', () =>
    run(
      host,
      [logged('home'), { 'app.js': 'App({globalData:{},onPageNotFound(o){this.globalData=o},log(){}})' }],
      async (mini) => {
        assert.equal((await mini.page()).path, 'pages/home/home');
        assert.equal(((await mini.globalData()) as { isEntryPage: boolean }).isEntryPage, true);
      },
      { url: '/pages/gone/gone' },
    ));

  test('the query reaches onLoad as it was written', () =>
    run(host, [logged('home'), logged('detail')], async (mini) => {
      await mini.wx('navigateTo', { url: '/pages/detail/detail?name=%E8%8C%B6&empty=&flag&eq=a=b' });
      assert.deepEqual((await mini.page()).query, { name: '%E8%8C%B6', empty: '', flag: '', eq: 'a=b' });
    }));

  test('a relative path is against the page on top', () =>
    run(host, [logged('home'), logged('detail')], async (mini) => {
      await mini.wx('navigateTo', { url: '../detail/detail' });
      assert.deepEqual(await paths(mini), ['home', 'detail']);
    }));

  test('a relative path of a component’s pageRouter is against its page', () =>
    run(
      host,
      [
        page('home', { wxml: '<go class="go"/>', json: { usingComponents: { go: '/components/go/go' } } }),
        logged('detail'),
        component('go', {
          wxml: '<view class="it" bindtap="go">go</view>',
          js: 'Component({methods:{go(){this.pageRouter.navigateTo({url:"../detail/detail"})}}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.it');
        await mini.waitFor('.detail');
        assert.deepEqual(await paths(mini), ['home', 'detail']);
      },
    ));

  test('opener and opened page talk over the event channel', () =>
    run(
      host,
      [
        page('home', {
          js: `Page({go(){wx.navigateTo({url:'/pages/detail/detail',events:{back:(v)=>getApp().log('back',v)},success:(r)=>r.eventChannel.emit('forth',2)})}})`,
        }),
        page('detail', {
          js: `Page({onLoad(){const c=this.getOpenerEventChannel();c.on('forth',(v)=>{getApp().log('forth',v);c.emit('back',v+1)})}})`,
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        await untilLogged(mini, 'back 3');
        assert.deepEqual(await logOf(mini), ['forth 2', 'back 3']);
      },
    ));

  test('a page whose creation throws leaves the stack and the page below as they were', () =>
    run(
      host,
      [logged('home'), page('thrower', { js: 'throw new Error("at load of the script")' })],
      async (mini) => {
        await assert.rejects(
          mini.wx('navigateTo', { url: '/pages/thrower/thrower' }),
          /navigateTo:fail at load of the script/,
        );
        assert.deepEqual(await paths(mini), ['home']);
        assert.deepEqual((await logOf(mini)).slice(-1), ['home onShow']);
      },
      { errors: (mini) => assert.match(mini.errors()[0]?.message ?? '', /at load of the script/) },
    ));

  test('a throw in onLoad is reported and the page is there all the same', () =>
    run(
      host,
      [
        logged('home'),
        page('sad', { wxml: '<view class="sad">x</view>', js: 'Page({onLoad(){throw new Error("sad")}})' }),
      ],
      async (mini) => {
        await mini.wx('navigateTo', { url: '/pages/sad/sad' });
        assert.deepEqual(await paths(mini), ['home', 'sad']);
        assert.equal(await mini.text('.sad'), 'x');
      },
      {
        errors: (mini) =>
          assert.deepEqual(
            mini.errors().map(({ where, message, file, line }) => ({ where, message, file, line })),
            [{ where: 'pages/sad/sad onLoad', message: 'sad', file: 'pages/sad/sad.js', line: 1 }],
          ),
      },
    ));

  test('redirectTo within onLoad ends at the other page', () =>
    run(
      host,
      [page('home', { js: 'Page({onLoad(){wx.redirectTo({url:"/pages/login/login"})}})' }), logged('login')],
      async (mini) => {
        await mini.waitFor('.login');
        assert.deepEqual(await paths(mini), ['login']);
      },
    ));

  test('setData after the page is gone draws nothing and throws nothing', () =>
    run(
      host,
      [
        logged('home'),
        page('late', {
          wxml: '<view wx:for="{{list}}">{{item}}</view>',
          js: 'Page({data:{list:[]},onUnload(){setTimeout(()=>{this.setData({list:[1,2]});getApp().log("late",this.data.list.length)},5)}})',
        }),
      ],
      async (mini) => {
        await mini.wx('navigateTo', { url: '/pages/late/late' });
        await mini.wx('navigateBack');
        await untilLogged(mini, 'late 2');
      },
    ));

  test('getCurrentPages gives the instances with their routes', () =>
    run(
      host,
      [
        page('home', { js: 'Page({data:{n:1}})' }),
        page('detail', {
          js: 'Page({onLoad(o){getApp().log(getCurrentPages().map((p)=>p.route).join(),getCurrentPages()[0].data.n,this.options.a,this.route)}})',
        }),
      ],
      async (mini) => {
        await mini.wx('navigateTo', { url: '/pages/detail/detail?a=b' });
        assert.deepEqual(await logOf(mini), ['pages/home/home,pages/detail/detail 1 b pages/detail/detail']);
      },
    ));

  test('callbacks get errMsg, and a call with one returns nothing', () =>
    run(
      host,
      [
        page('home', {
          js: `Page({go(){const r=wx.navigateTo({url:'/pages/none/none',fail:(e)=>getApp().log('fail',e.errMsg),complete:()=>getApp().log('complete')});getApp().log(typeof r)}})`,
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        await untilLogged(mini, 'complete');
        assert.deepEqual(await logOf(mini), [
          'undefined',
          'fail navigateTo:fail page "pages/none/none" is not found',
          'complete',
        ]);
      },
    ));

  test('the app goes to the background and comes back with its page', () =>
    run(
      host,
      [
        {
          'app.js':
            'App({globalData:{log:[]},log(w){this.globalData.log.push(w)},onShow(){this.log("app onShow")},onHide(){this.log("app onHide")}})',
        },
        logged('home'),
      ],
      async (mini) => {
        await mini.enterBackground();
        await mini.enterForeground();
        assert.deepEqual((await logOf(mini)).slice(-4), [
          'home onHide',
          'app onHide',
          'app onShow',
          'home onShow',
        ]);
      },
    ));

  test('a pull from above calls onPullDownRefresh', () =>
    run(host, [page('home', { js: 'Page({onPullDownRefresh(){getApp().log("pulled")}})' })], async (mini) => {
      await mini.pullDown();
      assert.deepEqual(await logOf(mini), ['pulled']);
      assert.equal((await mini.phone()).refreshing.length, 1);
    }));

  test('the custom tab bar stands on every tab page, which can reach it', () =>
    run(
      host,
      [
        page('home', { js: 'Page({onShow(){this.getTabBar((bar)=>bar.setData({selected:"home"}))}})' }),
        page('mine', { js: 'Page({onShow(){this.getTabBar().setData({selected:"mine"})}})' }),
        {
          'custom-tab-bar/index.js': 'Component({data:{selected:""}})',
          'custom-tab-bar/index.json': '{"component":true}',
          'custom-tab-bar/index.wxml': '<view class="bar">{{selected}}</view>',
        },
      ],
      async (mini) => {
        assert.equal(await mini.text('.bar'), 'home');
        await mini.wx('switchTab', { url: '/pages/mine/mine' });
        assert.equal(await mini.text('.bar'), 'mine');
        assert.equal((await mini.phone()).tabBar, null);
      },
      { app: { tabBar: { ...tabs.tabBar, custom: true } } },
    ));

  test('a page made by Component gets its query as properties', () =>
    run(
      host,
      [
        page('home'),
        page('item', {
          wxml: '<view class="id">{{id}}</view>',
          js: 'Component({properties:{id:Number},methods:{onLoad(o){getApp().log("load",o.id,this.data.id)}}})',
        }),
      ],
      async (mini) => {
        await mini.wx('navigateTo', { url: '/pages/item/item?id=42' });
        assert.equal(await mini.text('.id'), '42');
        assert.deepEqual(await logOf(mini), ['load 42 42']);
      },
    ));
}
