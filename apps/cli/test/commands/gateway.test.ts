// The gateway's commands: what they print, and how they end.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { main } from '@xiaoqiao/cli';

async function runIn(t: TestContext, yaml: string, ...argv: string[]) {
  const cwd = await mkdtemp(join(tmpdir(), 'xiaoqiao-cli-'));
  t.after(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, 'gateway.yaml'), yaml);
  const printed: string[] = [];
  const status = await main(['gateway', ...argv], {
    cwd,
    env: {},
    print: (text) => printed.push(text),
    printError: (text) => printed.push(text),
  });
  return { status, text: printed.join('\n') };
}

const good = `builtInRoutes: false
always: [request-id]
policies:
  gentle: { use: rate-limit, limits: { slow: { capacity: 5, refillPerSecond: 1 } }, limit: slow }
routes:
  - id: beta
    match: { method: GET, path: /a, header: { x-beta: '1' } }
    upstream: api
  - id: plain
    match: { method: GET, path: /a }
    policies: [gentle]
    upstream: api
`;

const bad = `builtInRoutes: false
routes:
  - id: typo
    match: { method: GET, path: /a }
    polices: []
    upstream: api
  - id: lost
    match: { method: GET, path: /b }
    upstream: nowhere
`;

describe('xiaoqiao gateway check', () => {
  test('ends with 0 when all is well', async (t) => {
    const { status, text } = await runIn(t, good, 'check', 'gateway.yaml');
    assert.deepEqual([status, text], [0, '没有错误，2 条路由可用 / no errors, 2 routes serve']);
  });

  test('names the line and column of each fault, and ends with 1', async (t) => {
    const { status, text } = await runIn(t, bad, 'check', 'gateway.yaml');
    assert.equal(status, 1);
    assert.match(text, /gateway\.yaml:5:14: error: typo: polices is not a known key/);
    assert.match(text, /gateway\.yaml:7:5: error: lost: there is no upstream named nowhere/);
  });

  test('does so for the frame and for what is no YAML, as JSON too', async (t) => {
    const frame = await runIn(t, 'limit: 3\n', 'check', 'gateway.yaml', '--json');
    const { ok, findings } = JSON.parse(frame.text);
    assert.deepEqual([frame.status, ok], [1, false]);
    assert.deepEqual(findings, [
      { severity: 'error', message: 'limit is not a known key', line: 1, column: 8 },
    ]);
    const broken = await runIn(t, 'routes:\n  - id: a\n   - b\n', 'check', 'gateway.yaml');
    assert.match(broken.text, /gateway\.yaml:3:\d+: error/);
    const missing = await runIn(t, '', 'check', 'other.yaml');
    assert.deepEqual([missing.status, /other\.yaml/.test(missing.text)], [1, true]);
  });
});

describe('xiaoqiao gateway routes', () => {
  test('lists the routes in the order in which they are tried', async (t) => {
    const { status, text } = await runIn(t, good, 'routes', 'gateway.yaml');
    assert.equal(status, 0);
    const [beta, plain] = text.split('\n') as [string, string];
    assert.match(beta, /^✓ beta +GET,HEAD +\/a \? +api +request-id$/);
    assert.match(plain, /^✓ plain .* → gentle$/);
  });

  test('without a file lists the built-in ones', async (t) => {
    const { text } = await runIn(t, '', 'routes', '--json');
    assert.ok(JSON.parse(text).routes.length > 40);
  });
});

describe('xiaoqiao gateway explain', () => {
  test('prints the route, its policies with settings, and why the other one is not taken', async (t) => {
    const { status, text } = await runIn(t, good, 'explain', 'GET', '/a', '--config', 'gateway.yaml');
    assert.equal(status, 0);
    assert.match(text, /takes plain \(file\)/);
    assert.match(text, /2\. gentle \(rate-limit\) {2}\{.*"limit":"slow"/);
    assert.match(text, /beta — header x-beta: wants "1", got absent/);
  });

  test('takes headers, and says when there is no route', async (t) => {
    const args = ['explain', '--config', 'gateway.yaml', '--json'];
    const beta = await runIn(t, good, ...args, '-H', 'X-Beta: 1', 'GET', '/a');
    assert.equal(JSON.parse(beta.text).route.id, 'beta');
    const none = await runIn(t, good, ...args, 'GET', '/zzz');
    assert.deepEqual([none.status, JSON.parse(none.text).refusal.status], [1, 404]);
  });
});
