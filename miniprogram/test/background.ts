// A phone that WeChat suspended: what was said to it meanwhile comes when it is back, once and in order; in every host.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeHost } from '@xiaoqiao/sdk/node';
import { createRealtime } from '@xiaoqiao/sdk/realtime';
import { compile } from '@xiaoqiao/simulator/compiler';
import { type LaunchOptions, launch } from '@xiaoqiao/simulator/driver';
import type { Shop } from './shop.ts';

const app = `const { createClient } = require('./sdk/index');
const { nativeHost } = require('./sdk/native');
const { createRealtime } = require('./sdk/realtime');
const baseUrl = 'http://127.0.0.1:8080';
App({
  globalData: { heard: [], states: [] },
  async onLaunch() {
    const host = nativeHost(wx);
    const client = createClient({ ...host, baseUrl });
    const { id } = await client.get('/users/me');
    const { heard, states } = this.globalData;
    const realtime = createRealtime({ ...host, client, baseUrl, onState: (state) => states.push(state) });
    realtime.subscribe('room/' + id, {
      message: ({ data }) => heard.push(data),
      refetch: () => heard.push('refetch'),
      subscribed: () => { this.globalData.room = id; },
    });
  },
});`;

/** The SDK as WeChat's npm gets it, which `openShop` has built. */
function sdk(): Record<string, string> {
  const folder = fileURLToPath(new URL('../../sdk/miniprogram/miniprogram_dist', import.meta.url));
  const files = globSync('**/*.js', { cwd: folder });
  return Object.fromEntries(
    files.map((file) => [`sdk/${file}`, readFileSync(join(folder, file), 'utf8')] as const),
  );
}

interface Listener {
  readonly heard: readonly unknown[];
  readonly states: readonly string[];
  readonly room?: string;
}

export async function missNothing(shop: Shop, host: LaunchOptions['host']): Promise<void> {
  const program = await compile({
    ...sdk(),
    'app.js': app,
    'app.json': '{"pages":["pages/home/home"]}',
    'pages/home/home.js': 'Page({})',
    'pages/home/home.wxml': '',
    'pages/home/home.json': '{}',
  });
  const mini = await launch(program, {
    host,
    wechat: { base: shop.wechat },
    origins: { 'http://127.0.0.1:8080': shop.api },
  });
  const ofApp = async () => (await mini.globalData()) as Listener;
  const staff = createRealtime({
    client: await shop.admin(),
    baseUrl: shop.api,
    openSocket: nodeHost(globalThis).openSocket,
  });
  try {
    await mini.waitFor(async () => (await ofApp()).room !== undefined, { withinMs: 15_000 });
    const room = `room/${(await ofApp()).room}` as const;
    await staff.publish(room, 1);
    await mini.waitFor(async () => (await ofApp()).heard.length === 1);
    await mini.enterBackground({ suspendAfterMs: 0 });
    for (const n of [2, 3, 4]) await staff.publish(room, n);
    assert.deepEqual((await ofApp()).heard, [1]);
    await mini.enterForeground();
    await staff.publish(room, 5);
    await mini.waitFor(async () => (await ofApp()).heard.includes(5), { withinMs: 15_000 });
    assert.deepEqual((await ofApp()).heard, [1, 2, 3, 4, 5]);
    assert.equal((await ofApp()).states.filter((state) => state === 'open').length, 2);
    assert.deepEqual(mini.errors(), []);
  } finally {
    staff.close();
    await mini.close();
  }
}
