// The command line from outside: what it prints where, and the status it ends with.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { eventually } from '@xiaoqiao/kit/testing';
import { program, runCommand, startCommand } from './support/run-command.ts';

const TIMEOUT = { timeout: 60_000 };
const cwd = mkdtempSync(join(tmpdir(), 'xiaoqiao-cli-'));
after(() => rmSync(cwd, { recursive: true, force: true }));
let homes = 0;
const newHome = () => join(cwd, `home-${homes++}`);
const anyPorts = { PORT: '0', METRICS_PORT: '0', WECHAT_EMULATOR_PORT: '0', XIAOQIAO_LOG_LEVEL: 'warn' };
const run = (line: string, env: Record<string, string> = {}) => runCommand(line.split(' '), { cwd, env });

test('help names every command in both languages, on standard output', TIMEOUT, async () => {
  const { stdout, stderr, code } = await run('--help');
  assert.deepEqual({ stderr, code }, { stderr: '', code: 0 });
  for (const name of ['start', 'database', 'import', 'demo', 'config'])
    assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
  assert.match(stdout, /启动全部服务/);
  assert.match((await run('config print --help')).stdout, /--json/);
  assert.match((await run('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('whoever reads may stop reading: nothing is wrong then', TIMEOUT, async () => {
  const script = 'set -o pipefail; "$0" "$1" gateway routes | true; echo $?';
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script, process.execPath, program], {
    cwd,
  });
  assert.deepEqual([stdout, stderr], ['0\n', '']);
});

test('a command or an option that does not exist is wrong usage, status 2', TIMEOUT, async () => {
  const check = async (line: string) => {
    const { stdout, stderr, code } = await run(line, { XIAOQIAO_HOME: newHome(), ...anyPorts });
    assert.deepEqual({ line, stdout, code }, { line, stdout: '', code: 2 });
    assert.notEqual(stderr, '');
  };
  await Promise.all(['strat', 'start --prot 80', 'database', 'database migrat', 'start now'].map(check));
  assert.match((await run('strat')).stderr, /Did you mean start\?/);
});

test('the configuration is printed as it is used, without secrets, also as JSON', TIMEOUT, async () => {
  const env = {
    XIAOQIAO_SIGNING_SECRET: 'a'.repeat(64),
    XIAOQIAO_ADMIN_PASSWORD: 'Correct-Horse-7-Battery',
    PORT: '8123',
  };
  const plain = await run('config print', env);
  assert.equal(plain.code, 0);
  assert.match(plain.stdout, /^PORT=8123$/m);
  assert.match(plain.stdout, /^XIAOQIAO_SIGNING_SECRET=\[redacted\]$/m);
  assert.match(plain.stdout, /^XIAOQIAO_SEALING_KEY=$/m);
  const json = await run('config print --json', env);
  const values = JSON.parse(json.stdout);
  assert.equal(values.PORT, 8123);
  assert.equal(values.XIAOQIAO_ADMIN_PASSWORD, '[redacted]');
  assert.equal(values.XIAOQIAO_SEALING_KEY, null);
  for (const { stdout } of [plain, json]) assert.doesNotMatch(stdout, /aaaa|Battery/);
});

test(
  'an .env file is read, the environment wins, and an unknown name in it is a mistake',
  TIMEOUT,
  async () => {
    const file = join(cwd, '.env');
    try {
      writeFileSync(file, 'PORT=8001\nMETRICS_PORT=8002\n');
      const { stdout } = await run('config print', { PORT: '8003' });
      assert.match(stdout, /^PORT=8003$/m);
      assert.match(stdout, /^METRICS_PORT=8002$/m);
      writeFileSync(file, 'PROT=8001\n');
      const { stderr, code } = await run('config print');
      assert.equal(code, 1);
      assert.match(stderr, /PROT in the env file is not a known variable; did you mean PORT\?/);
    } finally {
      rmSync(file);
    }
  },
);

test('an unknown variable is refused with the nearest known one', TIMEOUT, async () => {
  const { stdout, stderr, code } = await run('start', { ...anyPorts, XIAOQIAO_HOMEE: newHome() });
  assert.deepEqual({ stdout, code }, { stdout: '', code: 1 });
  assert.match(stderr, /^错误 \/ error: /);
  assert.match(stderr, /did you mean XIAOQIAO_HOME\?/);
  assert.doesNotMatch(stderr, /at .*\.ts:/);
});

test('tables are made once; the second time there is nothing to do', TIMEOUT, async () => {
  const env = { XIAOQIAO_HOME: newHome() };
  const first = await run('database migrate', env);
  assert.equal(first.code, 0);
  for (const service of ['database', 'identity', 'catalog', 'orders', 'payments', 'tasks'])
    assert.match(first.stdout, new RegExp(`^${service}  0001-`, 'm'));
  const second = await run('database migrate', env);
  assert.deepEqual(second, { stdout: '数据库已是最新 / the database is up to date\n', stderr: '', code: 0 });
  assert.deepEqual(JSON.parse((await run('database migrate --json', env)).stdout), { applied: [] });
});

test(
  'the status tells what is pending by its exit status, and when the rest was applied',
  TIMEOUT,
  async () => {
    const env = { XIAOQIAO_HOME: newHome() };
    const before = await run('database status', env);
    assert.equal(before.code, 1);
    assert.match(before.stdout, /^orders {2}0001-orders {2}未执行 \/ pending$/m);
    await run('database migrate', env);
    const after = await run('database status --json', env);
    const { migrations, pending } = JSON.parse(after.stdout);
    assert.deepEqual({ code: after.code, pending }, { code: 0, pending: 0 });
    assert.ok(migrations.length > 10);
    for (const { appliedAt } of migrations) assert.ok(Date.now() - Date.parse(appliedAt) < 60_000);
  },
);

test('a rollback undoes one migration of one service, and only when told yes', TIMEOUT, async () => {
  const env = { XIAOQIAO_HOME: newHome() };
  await run('database migrate', env);
  const pending = async () =>
    JSON.parse((await run('database status --json', env)).stdout)
      .migrations.filter(({ appliedAt }: { appliedAt: string | null }) => appliedAt === null)
      .map(({ service, migration }: { service: string; migration: string }) => `${service}/${migration}`);
  const asked = await run('database rollback payments', env);
  assert.equal(asked.code, 2);
  assert.match(asked.stdout, /payments 0003-reconciliations.*--yes/);
  assert.deepEqual(await pending(), []);
  assert.equal((await run('database rollback payments --yes', env)).code, 0);
  assert.deepEqual(await pending(), ['payments/0003-reconciliations']);
  const unknown = await run('database rollback payment --yes', env);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /no service "payment"; known: .*payments/);
});

test(
  'a demo reset shows what it would delete, deletes only that, and only when told yes',
  TIMEOUT,
  async () => {
    const home = newHome();
    const env = { XIAOQIAO_HOME: home };
    await run('database migrate', env);
    writeFileSync(join(home, 'my-notes.txt'), 'mine');
    const before = readdirSync(home);
    const asked = await run('demo reset', env);
    assert.equal(asked.code, 2);
    assert.match(asked.stdout, /xiaoqiao\.db/);
    assert.doesNotMatch(asked.stdout, /my-notes/);
    assert.deepEqual(readdirSync(home), before);
    const done = await run('demo reset --yes', env);
    assert.equal(done.code, 0);
    assert.deepEqual(readdirSync(home), ['my-notes.txt']);
    assert.deepEqual(JSON.parse((await run('demo reset --yes --json', env)).stdout), { home, removed: [] });
    const production = await run('demo reset --yes', { ...env, XIAOQIAO_PROFILE: 'production' });
    assert.equal(production.code, 1);
    assert.match(production.stderr, /XIAOQIAO_PROFILE=production/);
  },
);

test(
  'a start prints its addresses, stops at a signal with status 0, and cannot be reset meanwhile',
  TIMEOUT,
  async () => {
    const home = newHome();
    const readyFile = join(cwd, 'ready.json');
    const env = { ...anyPorts, XIAOQIAO_HOME: home, XIAOQIAO_READY_FILE: readyFile };
    const { child, ended } = startCommand(['start', '--json'], { cwd, env });
    await eventually('it is ready', () => existsSync(readyFile), { timeoutMs: 15_000 });
    const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
    assert.equal((await fetch(`${ready.api}/ping`)).status, 200);
    const reset = await run('demo reset --yes', { ...env, PORT: new URL(ready.api).port });
    assert.equal(reset.code, 1);
    assert.match(reset.stderr, /stop/);
    assert.equal((await fetch(`${ready.api}/readyz`)).status, 200);

    child.kill('SIGTERM');
    const { stdout, stderr, code } = await ended;
    assert.deepEqual({ stderr, code }, { stderr: '', code: 0 });
    assert.deepEqual(JSON.parse(stdout.split('\n').find((line) => line.startsWith('{"pid"'))!), ready);
    assert.equal(existsSync(readyFile), false);
  },
);

test('a first start shows the administrator’s password once, and no start logs it', TIMEOUT, async () => {
  const env = {
    ...anyPorts,
    XIAOQIAO_LOG_LEVEL: 'debug',
    XIAOQIAO_HOME: newHome(),
    XIAOQIAO_READY_FILE: join(cwd, 'r.json'),
  };
  const outputs: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { child, ended } = startCommand(['start'], { cwd, env });
    await eventually('it is ready', () => existsSync(env.XIAOQIAO_READY_FILE), { timeoutMs: 15_000 });
    child.kill('SIGTERM');
    const { stdout, code } = await ended;
    assert.equal(code, 0);
    outputs.push(stdout);
  }
  const password = /administrator: admin \/ (Xq-\S+)/.exec(outputs[0]!)![1]!;
  assert.equal(outputs[0]!.split(password).length - 1, 1);
  assert.doesNotMatch(outputs[1]!, /administrator:/);
});

test('a port in use ends the start with status 1 and the way out', TIMEOUT, async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    const { stdout, stderr, code } = await run('start', {
      ...anyPorts,
      XIAOQIAO_HOME: newHome(),
      PORT: String(port),
    });
    assert.deepEqual({ stdout, code }, { stdout: '', code: 1 });
    assert.match(stderr, new RegExp(`^错误 / error: port ${port} is in use \\(PORT\\)`));
  } finally {
    taken.close();
  }
});

test('a home that cannot be written to ends the start with status 1', TIMEOUT, async () => {
  const { stderr, code } = await run('start', { ...anyPorts, XIAOQIAO_HOME: '/proc/xiaoqiao' });
  assert.equal(code, 1);
  assert.match(stderr, /home folder \/proc\/xiaoqiao cannot be written to \(ENOENT\).*set XIAOQIAO_HOME/);
});
