// xiaoqiao payments reconcile beside a running server: what it prints, and how it ends.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { runCommand, startCommand } from '../support/run-command.ts';

const TIMEOUT = { timeout: 60_000 };
const DAY = 86_400_000;
const cwd = mkdtempSync(join(tmpdir(), 'xiaoqiao-reconcile-'));
const home = join(cwd, 'home');
const ready = join(cwd, 'ready.json');
const ports = { PORT: '0', METRICS_PORT: '0', XIAOQIAO_LOG_LEVEL: 'error', XIAOQIAO_HOME: home };
const yesterday = new Date(Date.now() + 8 * 3_600_000 - DAY).toISOString().slice(0, 10);

let server: ReturnType<typeof startCommand>;
let env: Record<string, string>;
before(async () => {
  server = startCommand(['start'], {
    cwd,
    env: { ...ports, WECHAT_EMULATOR_PORT: '0', XIAOQIAO_READY_FILE: ready },
  });
  await eventually('the server is ready', () => existsSync(ready), { timeoutMs: 30_000 });
  const { wechat } = JSON.parse(readFileSync(ready, 'utf8')) as { wechat: string };
  env = { ...ports, WECHAT_EMULATOR_PORT: new URL(wechat).port };
}, TIMEOUT);
after(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  rmSync(cwd, { recursive: true, force: true });
}, TIMEOUT);

const run = (...args: string[]) => runCommand(['payments', 'reconcile', ...args], { cwd, env });

function sql(statement: string): void {
  const database = new DatabaseSync(join(home, 'xiaoqiao.db'), { timeout: 5000 });
  database.exec(statement);
  database.close();
}

test('a day that matches is said to, and ends with 0', TIMEOUT, async () => {
  const { stdout, code } = await run();
  assert.equal(code, 0);
  assert.match(stdout, new RegExp(`^${yesterday}: 一致 / matches`));
});

test('a day that differs is listed, as JSON too, and ends with 1', TIMEOUT, async () => {
  const paidAt = Date.parse(`${yesterday}T04:00:00Z`);
  sql(
    `insert into payments values ('P', 'O', 'N-1', 'U', 'wx', '1', 'o', 12800, 'tea', 'succeeded', 'T', 0, 0, 0, ${paidAt})`,
  );
  const { stdout, code } = await run(yesterday);
  assert.equal(code, 1);
  assert.match(stdout, /payment-missing-there N-1: ours 12800, theirs –/);
  const { status, differences, list } = JSON.parse((await run(yesterday, '--json')).stdout);
  assert.deepEqual(
    { status, differences, list },
    {
      status: 'differed',
      differences: 1,
      list: [{ kind: 'payment-missing-there', number: 'N-1', ours: '12800', theirs: null }],
    },
  );
});

test('a day that cannot be compared is refused with its rule', TIMEOUT, async () => {
  for (const [date, rule] of [
    ['2999-01-01', /this day is not over in China/],
    ['2020-01-01', /WeChat keeps bills for three months/],
    ['2026-02-30', /must be a date such as/],
  ] as const) {
    const { stderr, stdout, code } = await run(date);
    assert.deepEqual({ stdout, code }, { stdout: '', code: 1 });
    assert.match(stderr, rule);
  }
});
