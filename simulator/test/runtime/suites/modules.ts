// The app's modules, and where its errors are led back to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const caught =
  'App({globalData:{log:[]},log(...w){this.globalData.log.push(w.join(" "))},onError(m){this.log("onError",m.split("\\n")[0])},onUnhandledRejection(r){this.log("rejection",r.reason.message||r.reason)}})';

export function modulesSuite(host: HostName): void {
  test('modules run once and share their exports', () =>
    run(
      host,
      [
        { 'lib/count.js': 'let n=0;module.exports={next:()=>++n}' },
        page('home', {
          js: 'const c=require("../../lib/count");const d=require("/lib/count.js");c.next();Page({onLoad(){getApp().log(d.next())}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['2']);
      },
    ));

  test('a cycle sees what was exported so far', () =>
    run(
      host,
      [
        {
          'lib/a.js': 'exports.early=1;const b=require("./b");exports.sum=b.seen+1',
          'lib/b.js': 'exports.seen=require("./a").early',
        },
        page('home', { js: 'const a=require("../../lib/a");Page({onLoad(){getApp().log(a.sum)}})' }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['2']);
      },
    ));

  test('TypeScript and import statements work, and lead errors back', () =>
    run(
      host,
      [
        {
          'lib/math.ts':
            'export interface P { n: number }\nexport const twice = (p: P): number => p.n * 2;\n',
        },
        {
          'pages/home/home.wxml': '',
          'pages/home/home.json': '{}',
          'pages/home/home.ts':
            "import { twice } from '../../lib/math';\n\ninterface A { a: number }\n\nPage({\n  onLoad() {\n    getApp().log(twice({ n: 4 }));\n    const a: A | undefined = undefined;\n    (a as unknown as A).a;\n  },\n});\n",
        },
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['8']);
      },
      {
        errors: (mini) => {
          const { file, line, where, stack } = mini.errors()[0]!;
          assert.deepEqual([where, file, line], ['pages/home/home onLoad', 'pages/home/home.ts', 9]);
          assert.doesNotMatch(stack, /runtime|service\.js/);
        },
      },
    ));

  test('a module that is missing says who asked', () =>
    run(
      host,
      [page('home', { js: 'const name="../../lib/none";Page({onLoad(){require(name)}})' })],
      async (mini) => {
        assert.equal((await mini.pages()).length, 1);
      },
      {
        errors: (mini) =>
          assert.match(
            mini.errors()[0]?.message ?? '',
            /module 'lib\/none\.js' is not defined, require args is '\.\.\/\.\.\/lib\/none'/,
          ),
      },
    ));

  test('an unhandled rejection is reported and told to the app', () =>
    run(
      host,
      [{ 'app.js': caught }, page('home', { js: 'Page({async onLoad(){throw new Error("late")}})' })],
      async (mini) => {
        await untilLogged(mini, 'rejection late');
      },
      {
        errors: (mini) => {
          const [error] = mini.errors();
          assert.deepEqual(
            [error?.where, error?.message, error?.file],
            ['unhandled rejection', 'late', 'pages/home/home.js'],
          );
        },
      },
    ));

  test('a throw in a timer is reported and told to the app', () =>
    run(
      host,
      [
        { 'app.js': caught },
        page('home', { js: 'Page({onLoad(){setTimeout(()=>{throw new Error("timer")},1)}})' }),
      ],
      async (mini) => {
        await untilLogged(mini, 'onError timer');
      },
      { errors: (mini) => assert.equal(mini.errors()[0]?.file, 'pages/home/home.js') },
    ));

  test('an onError that throws is reported itself and not called again for that', () =>
    run(
      host,
      [
        { 'app.js': 'App({onError(){throw new Error("second")}})' },
        page('home', { js: 'Page({onLoad(){throw new Error("first")}})' }),
      ],
      async (mini) => {
        assert.equal((await mini.pages()).length, 1);
      },
      {
        errors: (mini) =>
          assert.deepEqual(
            mini.errors().map(({ message }) => message),
            ['first', 'second'],
          ),
      },
    ));

  test('a throw while a component is made names the component, and the page is there', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<bad/><view class="ok">ok</view>',
          json: { usingComponents: { bad: '/components/bad/bad' } },
        }),
        component('bad', { wxml: 'x', js: 'Component({lifetimes:{attached(){throw new Error("bad")}}})' }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.ok'), 'ok');
      },
      {
        errors: (mini) => {
          const [error] = mini.errors();
          assert.match(error?.where ?? '', /^components\/bad\/bad/);
          assert.equal(error?.file, 'components/bad/bad.js');
        },
      },
    ));

  test('a script that registers nothing is an error that says so', () =>
    run(
      host,
      [page('home'), page('empty', { js: 'module.exports={}' })],
      async (mini) => {
        await assert.rejects(
          mini.wx('navigateTo', { url: '/pages/empty/empty' }),
          /calls neither Page\(\) nor Component\(\)/,
        );
      },
      { errors: (mini) => assert.equal(mini.errors()[0]?.where, 'pages/empty/empty') },
    ));

  test('a helper module may call Component for the file that requires it', () =>
    run(
      host,
      [
        { 'lib/define.js': 'module.exports=(text)=>Component({data:{text}})' },
        page('home', { wxml: '<made/>', json: { usingComponents: { made: '/components/made/made' } } }),
        component('made', {
          wxml: '<view class="m">{{text}}</view>',
          js: 'require("../../lib/define")("by helper")',
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.m'), 'by helper');
      },
    ));

  test('the app has no window and no document, and its own Promise', () =>
    run(
      host,
      [
        page('home', {
          js: 'Promise.prototype.finally=function(){throw new Error("broken")};Page({onLoad(){getApp().log(typeof window,typeof document,typeof process,typeof fetch)}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['undefined undefined undefined undefined']);
        await Promise.resolve().finally(() => {});
      },
    ));

  test('a module may name its variables as a browser names its globals', () =>
    run(
      host,
      [
        page('home', {
          js: 'const location="here";let window=1;Page({onLoad(){getApp().log(location,window)}})',
        }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['here 1']);
      },
    ));

  test('a sub-package is reached by require.async, not by require', () =>
    run(
      host,
      [
        page('home', {
          js: 'Page({async go(){const name="../../shop/tool.js";try{require(name)}catch(e){getApp().log(e.message.includes("sub-package"))}getApp().log((await require.async("../../shop/tool.js")).price)}})',
        }),
        {
          'shop/tool.js': 'module.exports={price:3}',
          'shop/pages/a/a.wxml': '<view class="sub">{{p}}</view>',
          'shop/pages/a/a.json': '{}',
          'shop/pages/a/a.js': 'const t=require("../../tool");Page({data:{p:t.price}})',
        },
      ],
      async (mini) => {
        await mini.callMethod('go');
        assert.deepEqual(await logOf(mini), ['true', '3']);
        await mini.wx('navigateTo', { url: '/shop/pages/a/a' });
        assert.equal(await mini.text('.sub'), '3');
      },
      { app: { pages: ['pages/home/home'], subPackages: [{ root: 'shop', pages: ['pages/a/a'] }] } },
    ));

  test('what is not simulated fails visibly and is listed', () =>
    run(
      host,
      [
        page('home', {
          js: 'Page({go(){wx.startLocalServiceDiscovery({fail:(e)=>getApp().log(e.errMsg)});getApp().log(typeof wx.neverHeardOf)}})',
        }),
      ],
      async (mini) => {
        await mini.callMethod('go');
        await untilLogged(
          mini,
          'startLocalServiceDiscovery:fail not simulated: wx.startLocalServiceDiscovery',
        );
        assert.equal((await logOf(mini))[0], 'undefined');
        assert.deepEqual(await mini.notSimulated(), { startLocalServiceDiscovery: 1 });
      },
    ));

  test('a program with cloud development or a live pusher opens, and hears that they are not simulated', () =>
    run(
      host,
      [
        {
          'app.js':
            'App({globalData:{log:[]},log(...w){this.globalData.log.push(w.join(" "))},onLaunch(){wx.cloud.init({env:"tea"})}})',
        },
        page('home', {
          wxml: '<view class="ok">{{n}}</view>',
          js: `const db=wx.cloud.database();const _=db.command;const teas=db.collection('teas');
            const pusher=wx.createLivePusherContext();
            Page({data:{n:1},onLoad(){
              pusher.zoom=2;pusher.onTea(()=>{});pusher.start();
              wx.reportEvent('opened',{});
              wx.getPerformance().createObserver(()=>{}).observe({entryTypes:['render']});
              teas.where({price:_.gt(3).and(_.lt(9))}).orderBy('t','desc').limit(10).get({fail:(e)=>getApp().log(e.errMsg)});
              teas.add({data:{at:db.serverDate()}}).catch((e)=>getApp().log(e.message));
            },async call(){try{await wx.cloud.callFunction({name:'login'})}catch(e){return e.errMsg}}})`,
        }),
      ],
      async (mini) => {
        assert.equal(await mini.text('.ok'), '1');
        assert.equal(await mini.callMethod('call'), 'callFunction:fail not simulated: wx.cloud.callFunction');
        assert.deepEqual((await logOf(mini)).toSorted(), [
          'add:fail not simulated: wx.cloud.add',
          'get:fail not simulated: wx.cloud.get',
        ]);
        assert.deepEqual(Object.keys(await mini.notSimulated()).toSorted(), [
          ...['cloud.add', 'cloud.callFunction', 'cloud.database', 'cloud.get', 'cloud.init'],
          ...['createLivePusherContext', 'createLivePusherContext().start', 'getPerformance'],
          'getPerformance().createObserver().observe',
        ]);
      },
    ));

  test('`global` is the realm of the app', () =>
    run(
      host,
      [
        {
          'app.js':
            'global.brand="tea";App({globalData:{log:[]},log(...w){this.globalData.log.push(w.join(" "))}})',
        },
        page('home', { js: 'Page({onLoad(){getApp().log(brand,global===globalThis)}})' }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['tea true']);
      },
    ));

  test('getApp is there for a page’s script, with what onLaunch set', () =>
    run(
      host,
      [
        {
          'app.js':
            'App({globalData:{log:[]},log(...w){this.globalData.log.push(w.join(" "))},onLaunch(){this.token="t"}})',
        },
        page('home', { js: 'const app=getApp();const token=app.token;Page({onLoad(){app.log(token)}})' }),
      ],
      async (mini) => {
        assert.deepEqual(await logOf(mini), ['t']);
      },
    ));

  test('what the app logs is heard', () =>
    run(
      host,
      [page('home', { js: 'Page({onLoad(){console.log("hello",{a:1});console.warn("careful")}})' })],
      async (mini) => {
        await mini.waitFor(() => mini.logs().length === 2);
        assert.deepEqual(
          mini.logs().map(({ level }) => level),
          ['log', 'warn'],
        );
        assert.match(mini.logs()[0]?.text ?? '', /^hello/);
      },
    ));

  test('a throw in a WXS module is led back to the line of the template', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<wxs module="m">\nmodule.exports = {\n  tap: function (e) {\n    e.no.where();\n  }\n}\n</wxs>\n<view class="x" bindtap="{{m.tap}}">x</view>',
        }),
      ],
      async (mini) => {
        await mini.tap('.x');
        await mini.waitFor(() => mini.errors().length > 0);
      },
      {
        errors: (mini) => {
          const [error] = mini.errors();
          assert.deepEqual([error?.file, error?.line], ['pages/home/home.wxml', 4]);
        },
      },
    ));
}
