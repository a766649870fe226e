// xiaoqiao start --role: the flag wins over the environment, and a role that lacks something says all of it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runCommand } from '../support/run-command.ts';

const TIMEOUT = { timeout: 60_000 };
const cwd = mkdtempSync(join(tmpdir(), 'xiaoqiao-start-role-'));
after(() => rmSync(cwd, { recursive: true, force: true }));
const start = (role: string, env: Record<string, string> = {}) =>
  runCommand(['start', '--role', role], { cwd, env: { XIAOQIAO_HOME: join(cwd, 'home'), ...env } });

test('a role that does not exist is refused with those that do', TIMEOUT, async () => {
  const { code, stderr } = await start('relay');
  assert.equal(code, 1);
  assert.match(stderr, /XIAOQIAO_ROLE must be one of all, gateway, api, worker/);
});

test('the flag wins over the environment, and what the role lacks is said at once', TIMEOUT, async () => {
  const { code, stderr } = await start('gateway', { XIAOQIAO_ROLE: 'worker' });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /the role gateway needs:\n {2}- REDIS_URL: .*\n {2}- DATABASE_URL .*\n {2}- GATEWAY_API_TARGETS: /,
  );
});

test('several workers of the role worker are processes of their own', TIMEOUT, async () => {
  const { code, stderr } = await start('worker', { WORKERS: '2' });
  assert.equal(code, 1);
  assert.match(stderr, /WORKERS is 2, but the role worker is one process/);
});
