// `wx.connectSocket` against a real server: text and bytes, codes of the end, five at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostName, logOf, run, untilLogged } from '../fixture.ts';
import { startSocketEcho } from '../loopback.ts';
import { apiPage } from './api-page.ts';

const sockets = `tasks:[],
connect(given){return new Promise((done)=>{const n=this.tasks.length;const log=(...what)=>getApp().log(n,...what);const task=wx.connectSocket({...given,success:(r)=>log(r.errMsg),fail:(r)=>{log(r.errMsg,r.errno);done()}});this.tasks.push(task);
task.onOpen(()=>{log('open');done()});task.onError((e)=>{log('error',e.errMsg);done()});task.onClose(({code,reason})=>log('close',code,reason));
task.onMessage(({data})=>log('message',typeof data==='string'?data:'['+new Uint8Array(data)+']'))})},
send(n,data){return new Promise((done)=>this.tasks[n].send({data:Array.isArray(data)?new Uint8Array(data).buffer:data,complete:(r)=>done(r.errMsg)}))},
close(n,given){return new Promise((done)=>this.tasks[n].close({...given,complete:(r)=>done(r.errMsg)}))},
old(url){wx.onSocketOpen(()=>wx.sendSocketMessage({data:'old'}));wx.onSocketMessage(({data})=>getApp().log(data));wx.connectSocket({url})},`;

const check = (
  name: string,
  host: HostName,
  use: (
    mini: Parameters<Parameters<typeof run>[2]>[0],
    server: Awaited<ReturnType<typeof startSocketEcho>>,
  ) => Promise<void>,
): void =>
  void test(name, async () => {
    await using server = await startSocketEcho();
    await run(host, [apiPage(sockets)], (mini) => use(mini, server));
  });

export function apiSocketsSuite(host: HostName): void {
  check(
    'a socket carries text and bytes both ways, with the headers of the app',
    host,
    async (mini, { url, headers }) => {
      await mini.callMethod('connect', { url, header: { 'x-tea': '1' } });
      assert.equal(await mini.callMethod('send', 0, '龙井'), 'sendSocketMessage:ok');
      await untilLogged(mini, '0 message 龙井');
      await mini.callMethod('send', 0, [0, 7, 255]);
      await untilLogged(mini, '0 message [0,7,255]');
      assert.deepEqual((await logOf(mini)).slice(0, 2), ['0 connectSocket:ok', '0 open']);
      assert.deepEqual([headers[0]!['x-tea'], headers[0]!.origin], ['1', undefined]);
      assert.match(headers[0]!.referer!, /^https:\/\/servicewechat\.com\//);
    },
  );

  check('an end has its code and reason, from either side', host, async (mini, { url, closed }) => {
    await mini.callMethod('connect', { url });
    assert.equal(await mini.callMethod('close', 0, { code: 4002, reason: '够了' }), 'closeSocket:ok');
    await untilLogged(mini, '0 close 4002 够了');
    // The server's own event follows the end of the TCP connection, after the app has heard of its.
    await mini.waitFor(() => closed.length > 0);
    assert.deepEqual(closed, ['4002 够了']);
    assert.match(String(await mini.callMethod('close', 0)), /^closeSocket:fail/);
    await mini.callMethod('connect', { url });
    await mini.callMethod('send', 1, 'close 4001 bye');
    await untilLogged(mini, '1 close 4001 bye');
    await mini.callMethod('connect', { url });
    await mini.callMethod('send', 2, 'drop');
    await untilLogged(mini, '2 close 1006 ');
    await mini.callMethod('connect', { url });
    await mini.callMethod('send', 3, 'close 1011 sorry');
    await untilLogged(mini, '3 close 1011 sorry');
  });

  check('codes that an app may not send are refused, and too long a reason', host, async (mini, { url }) => {
    await mini.callMethod('connect', { url });
    assert.equal(
      await mini.callMethod('close', 0, { code: 1001 }),
      'closeSocket:fail invalid code 1001: 1000, or 3000 to 4999',
    );
    assert.equal(
      await mini.callMethod('close', 0, { reason: '茶'.repeat(42) }),
      'closeSocket:fail the reason has more than 123 bytes',
    );
    assert.equal(await mini.callMethod('close', 0), 'closeSocket:ok');
  });

  check('the sixth socket is refused until one of the five has ended', host, async (mini, { url }) => {
    for (let n = 0; n < 5; n++) await mini.callMethod('connect', { url });
    await mini.callMethod('connect', { url });
    assert.equal((await logOf(mini)).at(-1), '5 connectSocket:fail Max connection limit exceeded 600005');
    await mini.callMethod('close', 0);
    await mini.waitFor(async () => (await logOf(mini)).some((line) => line.startsWith('0 close')));
    await mini.callMethod('connect', { url });
    assert.equal((await logOf(mini)).at(-1), '6 open');
  });

  check('a socket that finds nobody tells of the error and of its end', host, async (mini) => {
    await mini.callMethod('connect', { url: 'ws://127.0.0.1:1' });
    await untilLogged(mini, '0 close 1006 ');
    assert.match((await logOf(mini)).at(-2)!, /^0 error .*ECONNREFUSED/);
    assert.equal(
      await mini.callMethod('send', 0, 'x'),
      'sendSocketMessage:fail SocketTask.readyState is not OPEN',
    );
    await mini.callMethod('connect', { url: 'http://127.0.0.1:1' });
    assert.equal((await logOf(mini)).at(-1), '1 connectSocket:fail invalid url "http://127.0.0.1:1" 600009');
    await mini.setNetwork('none');
    await mini.callMethod('connect', { url: 'ws://127.0.0.1:1' });
    assert.match((await logOf(mini)).at(-1)!, /^2 connectSocket:fail .*ERR_INTERNET_DISCONNECTED 600001$/);
  });

  check('the functions from before tasks speak of the first socket', host, async (mini, { url }) => {
    await mini.callMethod('old', url);
    await untilLogged(mini, 'old');
  });
}
