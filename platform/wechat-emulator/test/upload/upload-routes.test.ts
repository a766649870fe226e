// An upload as miniprogram-ci makes it, step by step, and the ways in which it can go wrong.
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { signCiChallenge } from '@xiaoqiao/wechat/wire';
import { generateUploadKey } from '../../src/index.ts';
import { app, otherApp, startLocalWechat } from '../local-wechat.ts';

const upload = await generateUploadKey();
const stranger = await generateUploadKey();
const { appid } = app;
const start = () => startLocalWechat({ apps: [{ ...app, uploadKeyPem: upload.publicKeyPem }, otherApp] });
type Local = Awaited<ReturnType<typeof start>>;

/** The inverse of what the emulator reads, written from the format's description. */
function pack(files: Record<string, string | Buffer>): Buffer {
  const entries = Object.entries(files).map(
    ([name, data]) => [Buffer.from(name), Buffer.from(data)] as const,
  );
  const number = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  let offset = 18 + entries.reduce((sum, [name]) => sum + name.length + 12, 0);
  const index = [number(entries.length)];
  for (const [name, data] of entries) {
    index.push(number(name.length), name, number(offset), number(data.length));
    offset += data.length;
  }
  const head = Buffer.concat(index);
  const body = Buffer.concat(entries.map(([, data]) => data));
  return gzipSync(
    Buffer.concat([
      Buffer.from([0xbe]),
      number(0),
      number(head.length),
      number(body.length),
      Buffer.from([0xed]),
      head,
      body,
    ]),
  );
}

async function send({ emulator }: Local, path: string, body: Buffer | object) {
  const reply = await fetch(`${emulator.url}/wxa/ci/${path}`, {
    method: 'POST',
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: what came over HTTP is looked at member by member.
  return (await reply.json()) as any;
}

async function signature(local: Local, key = upload.privateKeyPem): Promise<string> {
  const { data } = await send(local, 'getrandstr', { appid, clientRand: 1 });
  return signCiChallenge(createPrivateKey(key), { appid, randomString: data.randomString });
}

const program = {
  '/app.json': JSON.stringify({ pages: ['pages/index'], subPackages: [{ root: 'shop/', pages: ['a'] }] }),
  '/app.js': 'App({})',
  '/app.js.map': 'x'.repeat(1000),
  '/shop/a.js': 'Page({})',
};
const query = `_r=0.5&codeprotect=0&type=miniProgram&appid=${appid}&version=1.2.3&desc=%E6%A1%A5&robot=1&debugLaunchInfo=%7B%7D`;
const signed = async (local: Local, files: Record<string, string | Buffer> = program, key?: string) =>
  pack({
    ...files,
    '/ci.signature': JSON.stringify({ signature: await signature(local, key), version: '2.1.42' }),
  });

test('a package is uploaded, measured part by part, and listed', async () => {
  await using local = await start();
  const attributes = await send(local, 'getattr', { appid, signature: await signature(local) });
  assert.equal(attributes.data.setting.MaxCodeSize, 2);
  const list = await (await fetch(`${local.emulator.url}/wxa/ci/getwhiteextlist`)).json();
  assert.ok((list as { data: { miniProgram: string[] } }).data.miniProgram.includes('.wxml'));
  const { errCode, body } = await send(local, `upload?${query}`, await signed(local));
  assert.equal(errCode, 0);
  assert.deepEqual(
    body.subpackage_info.map(({ name }: { name: string }) => name),
    ['__FULL__', '__APP__', 'shop'],
  );
  const [full, main, shop] = body.subpackage_info.map(({ size }: { size: number }) => size);
  assert.equal(full, main + shop);
  assert.equal(shop, '/shop/a.js'.length + 'Page({})'.length);
  const [uploaded] = local.control.packages();
  assert.deepEqual(
    [uploaded!.kind, uploaded!.version, uploaded!.description, uploaded!.files.length],
    ['upload', '1.2.3', '桥', 5],
  );
});

test('a preview comes with a picture', async () => {
  await using local = await start();
  const { body } = await send(local, `testSourceURL?${query}`, await signed(local));
  assert.deepEqual([...Buffer.from(body.qrcode_img, 'base64').subarray(0, 2)], [0xff, 0xd8]);
});

test('a signature counts once, for ten minutes, and from the app’s own key', async () => {
  await using local = await start();
  const once = await signed(local);
  assert.equal((await send(local, `upload?${query}`, once)).errCode, 0);
  assert.notEqual((await send(local, `upload?${query}`, once)).errCode, 0);
  const late = await signed(local);
  local.clock.advance(10 * 60_000);
  assert.notEqual((await send(local, `upload?${query}`, late)).errCode, 0);
  const foreign = await signed(local, program, stranger.privateKeyPem);
  assert.notEqual((await send(local, `upload?${query}`, foreign)).errCode, 0);
  assert.notEqual((await send(local, `upload?${query}`, pack(program))).errCode, 0);
  assert.equal(local.control.packages().length, 1);
});

test('trap 22: a main package over 2 MB is refused, and one in a sub-package too', async () => {
  await using local = await start();
  const large = Buffer.alloc(2 * 1024 * 1024 + 1);
  for (const name of ['/large.png', '/shop/large.png'])
    assert.equal(
      (await send(local, `upload?${query}`, await signed(local, { ...program, [name]: large }))).errCode,
      80051,
    );
});

const broken: [string, (whole: Buffer) => Buffer | object][] = [
  ['no gzip', () => Buffer.from('hello')],
  ['no package', () => gzipSync('hello')],
  ['JSON', () => ({})],
];
for (const [name, change] of broken)
  test(`refused, and nothing breaks: ${name}`, async () => {
    await using local = await start();
    assert.notEqual((await send(local, `upload?${query}`, change(await signed(local)))).errCode, 0);
  });

test('an app without an upload key, and an unknown one, cannot upload', async () => {
  await using local = await start();
  for (const wanted of [otherApp.appid, 'wx1'])
    assert.notEqual((await send(local, 'getrandstr', { appid: wanted })).errCode, 0);
});

/** The table of addresses in miniprogram-ci 2.1.42, as far as an upload uses it; another host is no option of its. */
const tableOfCi = () => ({
  GET_RAND_STRING: 'https://servicewechat.com/wxa/ci/getrandstr',
  GET_ATTR_URL: 'https://servicewechat.com/wxa/ci/getattr',
  GET_WHITE_EXT_LIST: 'https://servicewechat.com/wxa/ci/getwhiteextlist',
  UPLOAD_URL: 'https://servicewechat.com/wxa/ci/upload',
  TEST_SOURCE_URL: 'https://servicewechat.com/wxa/ci/testSourceURL',
});

test('trap 23: the guide leads miniprogram-ci here by rewriting its table of addresses, and every one is answered', async () => {
  await using local = await start();
  const guide = readFileSync(new URL('../../../../docs/guides/wechat-emulator.md', import.meta.url), 'utf8');
  const [, snippet] = /```js\n(const urls = require[^`]+)```/.exec(guide)!;
  const table = tableOfCi();
  const required = (name: string) => (name.endsWith('url.config.js') ? table : {});
  runInNewContext(snippet!, { require: required, process: { env: { WECHAT_API_BASE: local.emulator.url } } });
  for (const url of Object.values(table)) {
    assert.ok(url.startsWith(`${local.emulator.url}/wxa/ci/`));
    const method = url.endsWith('extlist') ? 'GET' : 'POST';
    assert.equal((await fetch(url, method === 'GET' ? {} : { method, body: '{}' })).status, 200);
  }
  assert.deepEqual(local.control.unknown(), []);
});

test('trap 22: what miniprogram-ci wants to know from the server before it compiles is answered', async () => {
  await using local = await start();
  const { data, errCode } = await send(local, 'getattr', { appid, signature: await signature(local) });
  assert.equal(errCode, 0);
  assert.deepEqual([data.setting.MaxCodeSize, data.setting.MaxSubpackageSubCodeSize], [2, 2]);
});
