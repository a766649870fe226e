// Who may use the development server, and what it hands out: it speaks to the network for whoever asks.
import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startDevServer } from '@xiaoqiao/simulator/devserver';
import { WebSocket } from 'ws';

let project: string;
let outside: string;
let served: Awaited<ReturnType<typeof startDevServer>>;

before(async () => {
  outside = await mkdtemp(join(tmpdir(), 'xiaoqiao-outside-'));
  await writeFile(join(outside, 'secret.png'), 'secret');
  project = await mkdtemp(join(tmpdir(), 'xiaoqiao-project-'));
  const files = {
    'app.json': '{"pages":["home"]}',
    'app.js': 'App({})',
    'home.js': 'Page({})',
    'home.json': '{}',
    'home.wxml': '<view/>',
    'tea.png': 'tea',
    '.env': 'PASSWORD=1',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
  await symlink(join(outside, 'secret.png'), join(project, 'link.png'));
  served = await startDevServer({ project, port: 0, wechat: { base: 'http://127.0.0.1:1' } });
});
after(async () => {
  await served.close();
  for (const folder of [project, outside]) await rm(folder, { recursive: true });
});

const portOf = () => Number(new URL(served.url).port);

/** As it stands, without what `fetch` would make of it; the first bytes of the answer are enough. */
function ask(
  path: string,
  { method = 'GET', body = '', headers = {} }: { method?: string; body?: string; headers?: object } = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { port: portOf(), host: '127.0.0.1', path, method, headers: { ...headers } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
          if (answer.headers['content-type'] === 'text/event-stream') answer.destroy();
        });
        answer.on('close', () => resolve({ status: answer.statusCode!, text }));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

const paths = [
  ['GET', '/'],
  ['GET', '/tea.png'],
  ...[
    'phone',
    'service.html',
    'shell.js',
    'service.js',
    'workbench.js',
    'launch.json',
    'diagnostics.json',
  ].map((name) => ['GET', `/-/${name}`]),
  ...['regions.json', 'pictures.json', 'changes', 'wechat-file?path=/_emulator/avatars/tea'].map((name) => [
    'GET',
    `/-/${name}`,
  ]),
  ['POST', '/-/wechat'],
  ['POST', '/-/user'],
] as const;

test('another page, and another name for this machine, are refused on every path', async () => {
  for (const [method, path] of paths) {
    const body = method === 'POST' ? '{"path":"/_emulator/users","openid":"o"}' : '';
    const own = await ask(path!, { method: method!, body });
    assert.notEqual(own.status, 403);
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:1' },
      { host: 'evil.test' },
      { host: `evil.test:${portOf()}` },
      { host: `127.0.0.1.evil.test:${portOf()}` },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ]) {
      const { status, text } = await ask(path!, { method: method!, body, headers });
      assert.deepEqual(
        [path, headers, status, text],
        [path, headers, 403, 'only pages of this simulator may ask here'],
      );
    }
  }
});

test('another page opens no socket of the relay', async () => {
  const opened = (path: string, headers: Record<string, string>): Promise<boolean> =>
    new Promise((resolve) => {
      const query = encodeURIComponent(
        JSON.stringify({ url: 'ws://127.0.0.1:1', method: 'GET', headers: {}, protocols: [] }),
      );
      const socket = new WebSocket(`ws://127.0.0.1:${portOf()}${path}?ask=${query}`, { headers });
      socket.on('open', () => {
        socket.terminate();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
  const ours = { origin: `http://127.0.0.1:${portOf()}` };
  for (const path of ['/-/socket', '/-/request']) {
    assert.equal(await opened(path, ours), true);
    assert.equal(await opened(path, { origin: 'https://evil.test' }), false);
    assert.equal(await opened(path, { host: 'evil.test' }), false);
  }
  assert.equal(await opened('/-/other', ours), false);
});

test('no path leads out of the project, nor to what is no file of the mini program', async () => {
  assert.deepEqual(await ask('/tea.png'), { status: 200, text: 'tea' });
  for (const path of [
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/etc/passwd',
    `/${outside}/secret.png`,
    '/link.png',
    '/.env',
    '/__proto__',
    '/constructor',
    '/tea.png%00',
  ]) {
    const { status } = await ask(path);
    assert.deepEqual([path, status], [path, 404]);
  }
  for (const path of ['/%', '/%ff.png', 'http://127.0.0.1/tea.png'])
    assert.deepEqual([path, (await ask(path)).status], [path, 400]);
});

test('the emulator is asked by paths of its control API alone', async () => {
  for (const path of ['@evil.test/', '/sns/jscode2session', 7]) {
    const { status, text } = await ask('/-/wechat', { method: 'POST', body: JSON.stringify({ path }) });
    assert.deepEqual([status, text], [400, 'path: a path of the control API, /_emulator/…']);
  }
  assert.equal((await ask('/-/wechat-file?path=@evil.test/')).status, 404);
});

test('bodies have an end, and must be JSON', async () => {
  const large = JSON.stringify({ path: '/_emulator/users', body: 'x'.repeat(1024 * 1024) });
  for (const path of ['/-/wechat', '/-/user']) {
    assert.equal((await ask(path, { method: 'POST', body: 'no' })).status, 400);
    assert.equal((await ask(path, { method: 'POST', body: 'null' })).status, 400);
    const headers = { 'content-length': String(Buffer.byteLength(large)) };
    assert.equal((await ask(path, { method: 'POST', body: large, headers })).status, 413);
  }
});
