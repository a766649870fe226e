// The bundle as a phone gets it: small, and running where WeChat's limits hold.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { startBackend } from './backend.ts';
import { wxDouble } from './wx-double.ts';

const door = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: door('.'), loader: 'ts' },
    ...{ bundle: true, write: false, minify: true, format: 'iife', globalName: 'sdk', charset: 'utf8' },
    ...{ target: 'es2018', platform: 'neutral', mainFields: ['module', 'main'] },
  });
  return outputFiles[0]!.text;
}

const core = `export { createClient } from './index.ts'; export { wxTransport, wxStorage, wxLogin } from './wx.ts';`;
const whole = `export * from './index.ts'; export * from './realtime/index.ts'; export * from './hosts/native.ts';`;
const parts: Record<string, string> = {
  'core, native': core,
  'core and realtime, native': whole,
  'realtime alone': `export * from './realtime/index.ts';`,
  'core, Taro': `export { createClient } from './index.ts'; export { taroHost } from './hosts/taro.ts';`,
  'core, uni-app': `export { createClient } from './index.ts'; export { uniAppHost } from './hosts/uni-app.ts';`,
};

const LIMIT = 12 * 1024;

describe('the size of the bundle', () => {
  for (const [name, source] of Object.entries(parts))
    test(`of ${name}`, async (t) => {
      const text = await bundle(source);
      const zipped = gzipSync(text, { level: 9 }).length;
      t.diagnostic(`${name}: ${text.length} bytes, ${zipped} gzip`);
      if (source === core) assert.ok(zipped < LIMIT);
    });
});

/** What WeChat's script engine has, and nothing else: no fetch, URL, TextEncoder, WebSocket, crypto, structuredClone, process. */
function phone(wx: object) {
  const context = createContext(
    { wx, setTimeout, clearTimeout, setInterval, clearInterval, console },
    { codeGeneration: { strings: false, wasm: false } },
  );
  // Newer than the oldest engines that WeChat still runs on.
  runInContext(
    `for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef', 'Iterator'])
       delete globalThis[name];
     for (const name of ['at', 'findLast', 'toSorted', 'toReversed', 'with']) delete Array.prototype[name];
     for (const name of ['at', 'replaceAll', 'isWellFormed', 'matchAll']) delete String.prototype[name];
     delete Object.hasOwn; delete Object.groupBy; delete Promise.withResolvers; delete Promise.any; delete Array.fromAsync;`,
    context,
  );
  return context;
}

/** Randomness of the host, which mini programs have in this form only. */
const random = {
  getRandomValues: ({ length, success }: { length: number; success: (r: object) => void }) =>
    success({ randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer }),
};

test('the engine has no eval and none of a browser’s globals', () => {
  const context = phone({});
  assert.throws(() => runInContext(`eval('1')`, context), /Code generation from strings disallowed/);
  assert.throws(() => runInContext(`new Function('1')`, context), /Code generation from strings disallowed/);
  const names = [
    'fetch',
    'URL',
    'TextEncoder',
    'WebSocket',
    'structuredClone',
    'crypto',
    'process',
    'Buffer',
  ];
  for (const name of names) assert.equal(runInContext(`typeof ${name}`, context), 'undefined');
});

test('a mini program logs in, calls and signs in such an engine', async (t) => {
  const backend = await startBackend();
  t.after(() => backend.close());
  const context = phone({ ...wxDouble(), ...random });
  runInContext(await bundle(whole), context);
  context.baseUrl = backend.baseUrl;
  const nickname = await runInContext(
    `(async () => {
       const host = sdk.nativeHost(wx);
       const client = sdk.createClient({ ...host, baseUrl });
       await client.post('/orders/:id/pay', { params: { id: 'o' } });
       const { code } = await sdk.wxPromises(wx).login();
       if (!/^wx-code/.test(code)) throw new Error(code);
       return (await client.login()).nickname;
     })()`,
    context,
  );
  assert.equal(nickname, 'user 1');
  assert.ok(backend.received.some(({ headers }) => headers['x-xq-signature'] !== undefined));
});
