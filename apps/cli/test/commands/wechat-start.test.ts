// `xiaoqiao wechat start` as a process of its own: what it prints, what it writes, and how it ends.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseEnv } from 'node:util';
import { eventually } from '@xiaoqiao/kit/testing';
import { runCommand, startCommand } from '../support/run-command.ts';

const TIMEOUT = { timeout: 60_000 };
const cwd = mkdtempSync(join(tmpdir(), 'xiaoqiao-wechat-'));
after(() => rmSync(cwd, { recursive: true, force: true }));
const start = (...options: string[]) => startCommand(['wechat', 'start', '--port', '0', ...options], { cwd });

async function ready(file: string) {
  const path = join(cwd, file);
  await eventually('the ready file', () => existsSync(path) || undefined);
  return JSON.parse(readFileSync(path, 'utf8'));
}

test('it says all that a back end needs, answers, and stops gently', TIMEOUT, async () => {
  const { child, ended } = start(
    '--ready-file',
    'ready.json',
    '--state',
    'state.jsonl',
    '--write-env',
    'wechat.env',
  );
  const facts = await ready('ready.json');
  assert.equal(statSync(join(cwd, 'ready.json')).mode & 0o777, 0o600);
  const { WECHAT_APPID: appid, WECHAT_SECRET: secret } = facts.env;
  const query = new URLSearchParams({ grant_type: 'client_credential', appid, secret });
  const reply = await fetch(`${facts.env.WECHAT_API_BASE}/cgi-bin/token?${query}`);
  assert.match(await reply.text(), /access_token/);
  assert.match(await (await fetch(`${facts.url}/`)).text(), /本地微信/);
  assert.deepEqual({ ...parseEnv(readFileSync(join(cwd, 'wechat.env'), 'utf8')) }, facts.env);
  child.kill('SIGTERM');
  const { stdout, stderr, code } = await ended;
  assert.deepEqual({ stderr, code }, { stderr: '', code: 0 });
  assert.equal(existsSync(join(cwd, 'ready.json')), false);
  for (const [name, value] of Object.entries(facts.env)) assert.ok(stdout.includes(`${name}=${value}\n`));
});

test('as JSON it prints one line, and nothing else on standard output', TIMEOUT, async () => {
  const { child, ended } = start('--json', '--tls', '--ready-file', 'tls.json');
  const facts = await ready('tls.json');
  assert.match(facts.url, /^https:/);
  assert.match(readFileSync(facts.env.NODE_EXTRA_CA_CERTS, 'utf8'), /BEGIN CERTIFICATE/);
  child.kill('SIGINT');
  assert.deepEqual(JSON.parse((await ended).stdout), facts);
});

const refused: [string, string[], number, RegExp][] = [
  ['a host that others can reach', ['--host', '0.0.0.0'], 1, /--allow-remote/],
  ['a configuration with a mistake', ['--config', 'wrong.yaml'], 1, /wrong\.yaml:3 ports is no member/],
  ['a configuration that is not there', ['--config', 'none.yaml'], 1, /none\.yaml/],
  ['a port that is none', ['--port', 'many'], 2, /65535/],
];
for (const [name, options, code, words] of refused)
  test(`refused: ${name}`, TIMEOUT, async () => {
    writeFileSync(join(cwd, 'wrong.yaml'), 'apps:\n  - appid: wx1\nports: 1\n');
    const ended = await start(...options).ended;
    assert.deepEqual({ stdout: ended.stdout, code: ended.code }, { stdout: '', code });
    assert.match(ended.stderr, words);
  });

test('a port that is taken is named', TIMEOUT, async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const { stderr, code } = await runCommand(['wechat', 'start', '--port', String(port)], { cwd });
  server.close();
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`port ${port} is in use; choose another with --port`));
});
