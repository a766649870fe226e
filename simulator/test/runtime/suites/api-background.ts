// The background: what still runs there for a while, what WeChat takes away when it suspends the app, and the way back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostName, logOf, page, run, untilLogged } from '../fixture.ts';
import { startEcho, startSocketEcho } from '../loopback.ts';
import { apiPage } from './api-page.ts';

const now = { suspendAfterMs: 0 };
const tasks = `ask(url){wx.request({url,fail:(e)=>getApp().log(e.errMsg,e.errno),success:()=>getApp().log('answered')})},
connect(url){return new Promise((done)=>{const task=wx.connectSocket({url,fail:(e)=>{getApp().log(e.errMsg,e.errno);done()}});task.onOpen(done);
task.onClose(({code,reason})=>getApp().log('close',code,reason));task.onMessage(({data})=>getApp().log(data));this.task=task})},
`;
/** What is begun at the last moment comes due while the app is suspended. */
const lastMoment = `onLoad(){wx.onNetworkStatusChange(({networkType})=>getApp().log(networkType))},
onHide(){setTimeout(()=>{getApp().log('timer');clearTimeout(never)},0);const never=setTimeout(()=>getApp().log('cleared'),0);
const timer=setInterval(()=>{clearInterval(timer);getApp().log('interval')},1);wx.getStorageInfo({success:()=>getApp().log('told')});
wx.getStorageInfo().then(()=>getApp().log('promised'))},`;

export function apiBackgroundSuite(host: HostName): void {
  test('a request that is under way fails as interrupted, and one that is asked for then too', async () => {
    await using server = await startEcho();
    await run(host, [apiPage(tasks)], async (mini) => {
      await mini.callMethod('ask', `${server.url}/hold`);
      await mini.waitFor(() => server.held.length === 1);
      await mini.enterBackground();
      assert.equal((await mini.phone()).attention, 'background');
      await mini.enterBackground(now);
      assert.equal((await mini.phone()).attention, 'suspended');
      await mini.callMethod('ask', `${server.url}/echo`);
      // The app is told of nothing before it runs again.
      assert.deepEqual(await logOf(mini), []);
      await mini.enterForeground();
      const told = 'request:fail interrupted 600003';
      await mini.waitFor(async () => (await logOf(mini)).length === 2);
      assert.deepEqual(await logOf(mini), [told, told]);
      assert.equal(server.asked.length, 1);
      await mini.callMethod('ask', `${server.url}/echo`);
      await untilLogged(mini, 'answered');
    });
  });

  test('before it is suspended an app still asks and is answered', async () => {
    await using server = await startEcho();
    await run(host, [apiPage(tasks)], async (mini) => {
      await mini.enterBackground({ suspendAfterMs: 600_000 });
      await mini.callMethod('ask', `${server.url}/echo`);
      await untilLogged(mini, 'answered');
    });
  });

  test('sockets end, and the app hears of it when it is back', async () => {
    await using server = await startSocketEcho();
    await run(host, [apiPage(tasks)], async (mini) => {
      await mini.callMethod('connect', server.url);
      await mini.enterBackground(now);
      await mini.waitFor(() => server.closed.length === 1);
      assert.deepEqual([server.closed, await logOf(mini)], [['1000 interrupted'], []]);
      const late = mini.callMethod('connect', server.url);
      await mini.enterForeground();
      await late;
      assert.deepEqual(await logOf(mini), [
        'close 1000 interrupted',
        'connectSocket:fail interrupted 600003',
      ]);
      await mini.callMethod('connect', server.url);
      assert.equal(server.sockets.length, 2);
    });
  });

  test('timers and answers wait for the app to be back, and come before its onShow', () =>
    run(
      host,
      [
        {
          'app.js':
            'App({globalData:{log:[]},log(...w){this.globalData.log.push(w.join(" "))},onShow({scene,path}){this.log("show",scene,path)}})',
        },
        apiPage(lastMoment),
        page('other'),
      ],
      async (mini) => {
        await mini.enterBackground(now);
        await mini.setNetwork('4g');
        // As long as the timers of the app would take, and longer.
        await new Promise((resolve) => setTimeout(resolve, 50));
        assert.deepEqual(await logOf(mini), ['show 1001 pages/home/home']);
        await mini.enterForeground({ scene: 1089 });
        await mini.waitFor(async () => (await logOf(mini)).length >= 7);
        const log = await logOf(mini);
        assert.deepEqual(log.slice(1).toSorted(), [
          '4g',
          'interval',
          'promised',
          'show 1089 pages/home/home',
          'timer',
          'told',
        ]);
        assert.ok(log.indexOf('timer') < log.lastIndexOf('show 1089 pages/home/home'));
        await mini.enterForeground({ scene: 1007, url: '/pages/other/other' });
        assert.deepEqual(await logOf(mini), log);
        await mini.enterBackground(now);
        await mini.enterForeground({ scene: 1007, url: '/pages/other/other?x=1' });
        assert.ok((await logOf(mini)).includes('show 1007 pages/other/other'));
        assert.deepEqual(
          (await mini.pages()).map(({ path }) => path),
          ['pages/other/other'],
        );
        assert.equal(((await mini.wx('getEnterOptionsSync')) as { scene: number }).scene, 1007);
      },
    ));
}
