// `wx.request`, `wx.uploadFile`, `wx.downloadFile` against a real server: what arrives there, what comes back, what fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostName, run } from '../fixture.ts';
import { closedPort, type Echoed, startEcho } from '../loopback.ts';
import { apiPage, ask } from './api-page.ts';

const transfers = `
bytes(url){return new Promise((done,fail)=>wx.request({url,method:'POST',data:new Uint8Array([1,0,255]).buffer,responseType:'arraybuffer',success:(r)=>done([...new Uint8Array(r.data)]),fail}))},
many(url,count){const answers=this.answers=[];this.tasks=Array.from({length:count},(_,n)=>wx.request({url:url+n,complete:(r)=>answers.push(r.errMsg)}))},
abort(n){this.tasks[n].abort()},
told(){return this.answers},
heads(url){return new Promise((done)=>{const all=[];const task=wx.request({url,success:()=>done(all)});task.onHeadersReceived((h)=>all.push(h.statusCode,h.cookies))})},
upload(url,more){const filePath=wx.env.USER_DATA_PATH+'/茶".txt';wx.getFileSystemManager().writeFileSync(filePath,'龙井');return new Promise((done)=>{const seen=[];const task=wx.uploadFile({url,filePath,name:'leaf',formData:{note:'明前',n:1},header:{'x-a':'b'},...more,success:(r)=>done({came:'success',seen,...r}),fail:(r)=>done({came:'fail',...r})});task.onProgressUpdate((p)=>seen.push(p.progress))})},
download(given){return new Promise((done)=>wx.downloadFile({...given,success:(r)=>{const fs=wx.getFileSystemManager();done({came:'success',...r,bytes:[...new Uint8Array(fs.readFileSync(r.tempFilePath||r.filePath))]})},fail:(r)=>done({came:'fail',...r})}))},`;

const check = (
  name: string,
  host: HostName,
  use: (
    mini: Parameters<Parameters<typeof run>[2]>[0],
    server: Awaited<ReturnType<typeof startEcho>>,
  ) => Promise<void>,
  app: Record<string, unknown> = {},
): void =>
  void test(name, async () => {
    await using server = await startEcho();
    await run(host, [apiPage(transfers)], (mini) => use(mini, server), { app, appid: 'wx00000000000000aa' });
  });

export function apiNetworkSuite(host: HostName): void {
  check(
    'request puts data into the query, or into the body as JSON, form or text',
    host,
    async (mini, { url }) => {
      const sent = async (given: object): Promise<Echoed> =>
        (await ask(mini, 'request', { url: `${url}/echo`, ...given })).data;
      assert.equal(
        (await sent({ data: { q: '茶 a', list: [1] } })).url,
        '/echo?q=%E8%8C%B6%20a&list=%5B1%5D',
      );
      const json = await sent({ method: 'POST', data: { q: 1 } });
      assert.deepEqual([json.body, json.headers['content-type']], ['{"q":1}', 'application/json']);
      const form = await sent({
        method: 'post',
        data: { q: '茶', n: 1 },
        header: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      assert.deepEqual([form.method, form.body], ['POST', 'q=%E8%8C%B6&n=1']);
      assert.equal((await sent({ method: 'PUT', data: 'as it is' })).body, 'as it is');
      assert.equal((await sent({ method: 'DELETE', data: { id: 7 } })).body, '{"id":7}');
    },
  );

  check('request knows no PATCH', host, async (mini, { url, asked }) => {
    assert.match(
      (await ask(mini, 'request', { url, method: 'PATCH' })).errMsg,
      /^request:fail the method "PATCH"/,
    );
    assert.deepEqual(asked, []);
  });

  check('request sends WeChat’s Referer, whatever the app says', host, async (mini, { url }) => {
    const { data } = await ask(mini, 'request', {
      url: `${url}/echo`,
      header: { Referer: 'https://a.b/', 'X-Tea': '1' },
    });
    assert.equal(
      data.headers.referer,
      'https://servicewechat.com/wx00000000000000aa/devtools/page-frame.html',
    );
    assert.match(data.headers['user-agent'], /MicroMessenger/);
    assert.equal(data.headers['x-tea'], '1');
    assert.equal(data.headers.origin, undefined);
  });

  check('every status is a success, with its headers and cookies', host, async (mini, { url }) => {
    const told = await ask(mini, 'request', { url: `${url}/teapot` });
    assert.deepEqual(
      [told.came, told.errMsg, told.statusCode, told.data, told.cookies],
      ['success', 'request:ok', 418, 'no coffee', ['a=1', 'b=2']],
    );
    assert.deepEqual(await mini.callMethod('heads', `${url}/teapot`), [418, ['a=1', 'b=2']]);
  });

  check(
    'what is no JSON stays text, a byte order mark goes, and bytes stay bytes',
    host,
    async (mini, { url }) => {
      const data = async (path: string, more = {}) =>
        (await ask(mini, 'request', { url: url + path, ...more })).data;
      assert.equal(await data('/broken'), '{tea');
      assert.deepEqual(await data('/mark'), { tea: 1 });
      assert.equal(await data('/mark', { dataType: 'text' }), '{"tea":1}');
      assert.deepEqual(await mini.callMethod('bytes', `${url}/bytes`), [1, 0, 255]);
    },
  );

  check(
    'a request that lasts too long fails, by its own limit or by that of app.json',
    host,
    async (mini, { url }) => {
      const told = { came: 'fail', errMsg: 'request:fail timeout', errno: 5 };
      assert.deepEqual(await ask(mini, 'request', { url: `${url}/hold` }), told);
      assert.deepEqual(await ask(mini, 'request', { url: `${url}/hold`, timeout: 20 }), told);
    },
    { networkTimeout: { request: 50 } },
  );

  check('a request that nobody answers fails as the network names it', host, async (mini, { url }) => {
    const failure = async (given: object) => {
      const { came, errMsg, errno } = await ask(mini, 'request', given);
      return [came, errMsg, errno];
    };
    assert.deepEqual(await failure({ url: `http://127.0.0.1:${await closedPort()}/` }), [
      'fail',
      'request:fail errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED',
      600_001,
    ]);
    assert.deepEqual(await failure({ url: `${url}/reset` }), [
      'fail',
      'request:fail errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET',
      600_001,
    ]);
    assert.deepEqual(await failure({ url: 'ftp://tea' }), [
      'fail',
      'request:fail invalid url "ftp://tea"',
      600_009,
    ]);
    await mini.setNetwork('none');
    assert.deepEqual(await failure({ url }), [
      'fail',
      'request:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED',
      600_001,
    ]);
  });

  check(
    'ten requests are under way at once, the others wait, and an aborted one waits no longer',
    host,
    async (mini, { url, held }) => {
      await mini.callMethod('many', `${url}/hold?`, 13);
      await mini.waitFor(() => held.length === 10);
      await mini.callMethod('abort', 10);
      await mini.callMethod('abort', 0);
      await mini.waitFor(() => held.length === 11);
      for (const response of [...held]) response.end();
      await mini.waitFor(() => held.length === 12);
      held.at(-1)!.end();
      const told = async () => (await mini.callMethod('told')) as string[];
      await mini.waitFor(async () => (await told()).length === 13);
      const answers = await told();
      assert.deepEqual(answers.slice(0, 2), ['request:fail abort', 'request:fail abort']);
      assert.equal(answers.filter((each) => each === 'request:ok').length, 11);
    },
  );

  check(
    'uploadFile sends a file and fields as a form, and answers with text',
    host,
    async (mini, { url, asked }) => {
      const told = (await mini.callMethod('upload', `${url}/echo`)) as {
        came: string;
        data: string;
        seen: number[];
      };
      assert.deepEqual([told.came, typeof told.data, told.seen.at(-1)], ['success', 'string', 100]);
      const { method, headers, body } = asked[0]!;
      assert.equal(method, 'POST');
      assert.equal(headers['x-a'], 'b');
      const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type']!)![1]!;
      assert.deepEqual(
        Buffer.from(body, 'latin1')
          .toString()
          .split(`--${boundary}`)
          .map((part) => part.trim()),
        [
          '',
          'Content-Disposition: form-data; name="note"\r\n\r\n明前',
          'Content-Disposition: form-data; name="n"\r\n\r\n1',
          'Content-Disposition: form-data; name="leaf"; filename="茶%22.txt"\r\nContent-Type: application/octet-stream\r\n\r\n龙井',
          '--',
        ],
      );
    },
  );

  check('uploadFile wants a file that is there, and a name for it', host, async (mini, { url, asked }) => {
    const failure = async (more: object) =>
      ((await mini.callMethod('upload', url, more)) as { errMsg: string }).errMsg;
    assert.equal(
      await failure({ filePath: 'wxfile://usr/none' }),
      'uploadFile:fail createUploadTask:fail file not found wxfile://usr/none',
    );
    assert.match(await failure({ name: '' }), /^uploadFile:fail parameter error: parameter.name/);
    assert.equal(await failure({ url: `${url}/hold`, timeout: 30 }), 'uploadFile:fail timeout');
    assert.equal(asked.length, 1);
  });

  check(
    'downloadFile keeps what came in a temporary file, or where it is told',
    host,
    async (mini, { url }) => {
      const { tempFilePath, ...told } = (await mini.callMethod('download', { url: `${url}/bytes` })) as {
        tempFilePath: string;
        header: unknown;
      };
      assert.match(tempFilePath, /^wxfile:\/\/tmp/);
      assert.deepEqual(
        { ...told, header: {} },
        {
          came: 'success',
          statusCode: 200,
          header: {},
          dataLength: 4,
          errMsg: 'downloadFile:ok',
          bytes: [0, 1, 254, 255],
        },
      );
      const filePath = 'wxfile://usr/tea.bin';
      const kept = (await mini.callMethod('download', { url: `${url}/teapot`, filePath })) as {
        [name: string]: unknown;
      };
      assert.deepEqual([kept.statusCode, kept.filePath, kept.tempFilePath], [418, filePath, undefined]);
      const elsewhere = await mini.callMethod('download', { url: `${url}/bytes`, filePath: '/etc/passwd' });
      assert.equal(
        (elsewhere as { errMsg: string }).errMsg,
        'downloadFile:fail permission denied, open /etc/passwd',
      );
    },
  );
}
