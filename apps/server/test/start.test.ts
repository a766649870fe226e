// Starting: what it needs and lacks is said in the operator's words, and a start that fails leaves nothing behind.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadConfig } from '@xiaoqiao/kit/config';
import { memoryLog } from '@xiaoqiao/kit/testing';
import {
  installConfig,
  migrateDatabase,
  ownPrefixes,
  type RunningServer,
  startServer,
} from '../src/index.ts';
import { openOutsideWechat } from './support/outside-wechat.ts';
import { send } from './support/raw-requests.ts';

const TIMEOUT = { timeout: 30_000 };
const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let homes = 0;
const newHome = () => join(folder, `home-${homes++}`);
const anyPorts = { PORT: '0', METRICS_PORT: '0', WECHAT_EMULATOR_PORT: '0', SIMULATOR_PROJECT: 'off' };
const configOf = (env: Record<string, string>) =>
  loadConfig(installConfig, { env: { XIAOQIAO_HOME: newHome(), ...anyPorts, ...env }, ownPrefixes });
const start = (env: Record<string, string> = {}) => startServer({ config: configOf(env), log: memoryLog() });

/** Fails with this message; what starts against expectation is stopped. */
async function assertRefused(env: Record<string, string>, ...words: (RegExp | string)[]) {
  let running: RunningServer | undefined;
  try {
    running = await start(env);
  } catch (error) {
    const { message } = error as Error;
    for (const word of words)
      assert.match(message, typeof word === 'string' ? new RegExp(RegExp.escape(word)) : word);
    return;
  }
  await running.stop();
  assert.fail(`it started, though this was expected: ${words.join(' ')}`);
}

async function withListener(work: (port: number) => Promise<void>) {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function freePort(): Promise<number> {
  let free = 0;
  await withListener(async (port) => {
    free = port;
  });
  return free;
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

test(
  'everything that machines and people ask without a session answers, at the root and below the prefix',
  TIMEOUT,
  async () => {
    const running = await start();
    try {
      for (const base of [running.urls.api, `${running.urls.api}/api`]) {
        assert.deepEqual((await send(`${base}/ping`)).body.data, { pong: true });
        assert.deepEqual((await send(`${base}/healthz`)).body, { status: 'ok' });
        assert.deepEqual((await send(`${base}/readyz`)).body, {
          status: 'ready',
          checks: ['database'],
          down: [],
        });
        const { text } = await send(`${base}/docs/openapi.json`);
        assert.match(JSON.parse(text).openapi, /^3\.1\./);
        const { keys } = JSON.parse((await send(`${base}/.well-known/jwks.json`)).text);
        assert.equal(keys.length, 1);
        assert.deepEqual(Object.keys(keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      }
      const page = await fetch(`${running.urls.api}/docs`);
      assert.equal(page.status, 200);
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      assert.match(await page.text(), /<div id="swagger-ui">/);
      const metrics = await send(`${running.urls.metrics}/metrics`);
      assert.equal(metrics.status, 200);
      assert.match(metrics.text, /^process_cpu_seconds_total /m);
      assert.match(metrics.text, /route="ping"/);
      assert.equal((await send(`${running.urls.api}/metrics`)).status, 404);
    } finally {
      await running.stop();
    }
  },
);

test(
  'a process that is late refuses requests, unless GATEWAY_SHEDDING says that it does not',
  TIMEOUT,
  async () => {
    const watchesItsLag = async (env: Record<string, string>) => {
      const running = await start(env);
      try {
        return (await send(`${running.urls.metrics}/metrics`)).text.includes('overload_pressure');
      } finally {
        await running.stop();
      }
    };
    assert.equal(await watchesItsLag({}), true);
    assert.equal(await watchesItsLag({ GATEWAY_SHEDDING: 'false' }), false);
  },
);

for (const variable of ['PORT', 'METRICS_PORT', 'WECHAT_EMULATOR_PORT'])
  test(
    `a ${variable} in use is named with the way out, and nothing is left half started`,
    TIMEOUT,
    async () => {
      const ports = {
        PORT: await freePort(),
        METRICS_PORT: await freePort(),
        WECHAT_EMULATOR_PORT: await freePort(),
      };
      const home = newHome();
      const env = { XIAOQIAO_HOME: home, XIAOQIAO_READY_FILE: join(folder, `ready-${variable}.json`) };
      await withListener(async (taken) => {
        const given = { ...ports, [variable]: taken };
        const texts = Object.fromEntries(Object.entries(given).map(([name, port]) => [name, String(port)]));
        await assertRefused(
          { ...env, ...texts },
          `port ${taken} is in use (${variable})`,
          `set ${variable} to another port`,
        );
        for (const [name, port] of Object.entries(given))
          assert.equal(await answers(port), name === variable);
      });
      assert.equal(existsSync(env.XIAOQIAO_READY_FILE), false);
      const running = await start({ XIAOQIAO_HOME: home });
      await running.stop();
    },
  );

test('a HOST that is not this machine’s is named', TIMEOUT, () =>
  assertRefused({ HOST: '192.0.2.1' }, 'HOST is not an address of this machine'),
);

test('a home that cannot be written to is named with its variable', TIMEOUT, async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  for (const home of [join(file, 'home'), '/proc/xiaoqiao'])
    await assertRefused(
      { XIAOQIAO_HOME: home },
      `the home folder ${home} cannot be written to`,
      'set XIAOQIAO_HOME',
    );
});

test(
  'a second start finds its secrets, users and WeChat again, and the ready file lasts as long as the server',
  TIMEOUT,
  async () => {
    const env = { XIAOQIAO_HOME: newHome(), XIAOQIAO_READY_FILE: join(folder, 'ready.json') };
    const first = await start(env);
    const ready = JSON.parse(readFileSync(env.XIAOQIAO_READY_FILE, 'utf8'));
    assert.deepEqual(ready, { pid: process.pid, role: 'all', ...first.urls });
    assert.match(first.administrator?.password ?? '', /^Xq-/);
    const keys = (await send(`${first.urls.api}/.well-known/jwks.json`)).text;
    await first.stop();
    assert.equal(existsSync(env.XIAOQIAO_READY_FILE), false);
    const second = await start(env);
    assert.equal((await send(`${second.urls.api}/.well-known/jwks.json`)).text, keys);
    assert.equal(second.administrator?.password, undefined);
    assert.deepEqual(second.demoUsers, first.demoUsers);
    await second.stop();
  },
);

test('all faults of the variables are named at once, with the nearest known name', TIMEOUT, () => {
  const env = { XIAOQIAO_HOM: 'a', PORT: '70000', XIAOQIAO_SIGNING_SECRET: 'not-so-secret' };
  assert.throws(
    () => configOf(env),
    ({ message }: Error) => {
      assert.match(message, /3 fault\(s\)/);
      assert.match(
        message,
        /XIAOQIAO_HOM in the environment is not a known variable; did you mean XIAOQIAO_HOME\?/,
      );
      assert.match(message, /PORT must be .*"70000" is not/);
      assert.match(message, /XIAOQIAO_SIGNING_SECRET must be 64 hexadecimal digits; the value given is not/);
      assert.doesNotMatch(message, /not-so-secret/);
      return true;
    },
  );
});

test('a broken routing config is refused with line and column', TIMEOUT, async () => {
  const file = join(folder, 'gateway.yaml');
  const refused = (text: string, ...words: (RegExp | string)[]) => {
    writeFileSync(file, text);
    return assertRefused({ GATEWAY_CONFIG: file }, ...words);
  };
  await refused('policies:\n  rate-limit: { limits: [\n', /line \d+, column \d+/);
  await refused('policies: {}\nrouts: []\n', 'line 2, column 8', 'routs');
  rmSync(file);
  await assertRefused({ GATEWAY_CONFIG: file }, file);
});

test('broken files of the home are named with the way out', TIMEOUT, async () => {
  const broken = async (name: string, text: string, ...words: string[]) => {
    const home = newHome();
    mkdirSync(home);
    writeFileSync(join(home, name), text);
    await assertRefused({ XIAOQIAO_HOME: home }, join(home, name), ...words);
    assert.equal(readFileSync(join(home, name), 'utf8'), text);
  };
  await broken('secrets.json', '{"signingSecret":', 'is not valid JSON', 'restore it from a backup');
  await broken('secrets.json', '{}', 'restore it from a backup');
  await broken(
    'secrets.json',
    '{"signingSecret":"00","sealingKey":"00","tokenPrivateKeyPem":"00"}',
    'restore it from a backup',
  );
  await broken('xiaoqiao.db', 'this is no database'.repeat(300), 'restore it from a backup');
  await broken('wechat.json', 'null', 'restore it from a backup');
  await broken('wechat.json', '{"app":{}}', 'restore it from a backup');
});

test('production names every secret that is missing, and makes none up', TIMEOUT, async () => {
  const home = newHome();
  const secrets = ['XIAOQIAO_SIGNING_SECRET', 'XIAOQIAO_SEALING_KEY', 'XIAOQIAO_TOKEN_KEY_FILE'];
  await assertRefused({ XIAOQIAO_PROFILE: 'production', XIAOQIAO_HOME: home }, ...secrets);
  const one = { XIAOQIAO_SIGNING_SECRET: randomBytes(32).toString('hex') };
  await assertRefused(
    { XIAOQIAO_PROFILE: 'production', XIAOQIAO_HOME: home, ...one },
    /missing: XIAOQIAO_SEALING_KEY, XIAOQIAO_TOKEN_KEY_FILE\./,
  );
  assert.equal(existsSync(join(home, 'secrets.json')), false);
});

test(
  'production starts with everything given: tables on request, no generated file, nothing of the demo',
  TIMEOUT,
  async () => {
    const home = newHome();
    const outside = await openOutsideWechat(folder);
    const keyFile = join(folder, 'token-key.pem');
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(keyFile, pem);
    const own = {
      XIAOQIAO_PROFILE: 'production',
      XIAOQIAO_HOME: home,
      XIAOQIAO_SIGNING_SECRET: randomBytes(32).toString('hex'),
      XIAOQIAO_SEALING_KEY: randomBytes(32).toString('hex'),
      XIAOQIAO_TOKEN_KEY_FILE: keyFile,
    };
    try {
      await assertRefused(own, 'migration(s)', 'run `xiaoqiao database migrate`');
      await migrateDatabase(configOf(own));
      const wechat = [
        'WECHAT_APPID',
        'WECHAT_SECRET',
        'WECHATPAY_MCHID',
        'WECHATPAY_SERIAL_NO',
        'WECHATPAY_PRIVATE_KEY_FILE',
        'WECHATPAY_API_V3_KEY',
        'PUBLIC_URL',
      ];
      await assertRefused(own, ...wechat);
      const running = await start({
        ...own,
        ...outside.env,
        PUBLIC_URL: 'https://shop.example.com',
        DRAIN_SECONDS: '0',
      });
      assert.equal(running.emulator, undefined);
      assert.equal(running.administrator, undefined);
      assert.deepEqual(running.demoUsers, []);
      assert.deepEqual((await send<{ list: [] }>(`${running.urls.api}/api/products`)).body.data.list, []);
      await running.stop();
      assert.deepEqual(
        readdirSync(home).filter((name) => name.endsWith('.json')),
        [],
      );
    } finally {
      await outside.close();
    }
  },
);

test('a token key that is no Ed25519 key is named with the way to make one', TIMEOUT, async () => {
  const file = join(folder, 'wrong-key.pem');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  for (const text of ['no key at all', rsa.export({ type: 'pkcs8', format: 'pem' })]) {
    writeFileSync(file, text);
    await assertRefused({ XIAOQIAO_TOKEN_KEY_FILE: file }, 'XIAOQIAO_TOKEN_KEY_FILE', 'openssl genpkey');
  }
  await assertRefused(
    { XIAOQIAO_TOKEN_KEY_FILE: join(folder, 'none.pem') },
    'XIAOQIAO_TOKEN_KEY_FILE',
    'ENOENT',
  );
});
