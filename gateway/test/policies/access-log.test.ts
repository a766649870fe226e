// What the access log tells, what it hides, and what it leaves out.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { boundedLines } from '../../src/index.ts';
import { everything, startGateway } from '../start-gateway.ts';

async function start(t: TestContext, config: Record<string, unknown>, draws: number[] = []) {
  const lines: { context: Record<string, unknown> }[] = [];
  const world = await startGateway(t, {
    random: () => draws.shift()!,
    accessLog: (line) => void lines.push(JSON.parse(line)),
    routing: { always: [{ name: 'access-log', ...config }], ...everything() },
  });
  return { ...world, contexts: () => lines.map(({ context }) => context) };
}

describe('access-log', () => {
  test('writes one line per request, without query and headers', async (t) => {
    const { url, log, token } = await startGateway(t, { routing: everything('token') });
    const response = await fetch(`${url}/a?password=hunter2`, {
      headers: { authorization: `Bearer ${token()}`, 'x-request-id': 'request-1' },
    });
    await response.text();
    const line = await eventually('the line is written', () =>
      log.lines.find((l) => l.message === 'request'),
    );
    const { durationMs, ...context } = line.context!;
    assert.equal(line.requestId, 'request-1');
    assert.equal(typeof durationMs, 'number');
    assert.deepEqual(context, {
      method: 'GET',
      path: '/a',
      route: 'everything',
      status: 200,
      clientIp: '127.0.0.1',
      userId: '01JGXAAAAAAAAAAAAAAAAAAAAA',
    });
    assert.ok(!log.text().includes('hunter2') && !log.text().includes('Bearer'));
  });

  test('writes finished lines of the same shape where it is given a place for them', async (t) => {
    const lines: string[] = [];
    const { url, seen } = await startGateway(t, {
      routing: everything(),
      accessLog: (line) => void lines.push(line),
    });
    await (await fetch(`${url}/%22%7B`)).text();
    const line = JSON.parse(await eventually('the line is written', () => lines[0]));
    assert.deepEqual(Object.keys(line), [
      'level',
      'time',
      'service',
      'requestId',
      'traceId',
      'message',
      'context',
    ]);
    assert.deepEqual(
      [line.time, line.requestId, line.context.path, line.context.status],
      ['2026-01-01T00:00:00.000Z', seen[0]!.headers['x-request-id'], '/%22%7B', 200],
    );
    assert.ok(lines[0]!.endsWith('}\n'));
  });

  test('records refusals and requests without a route as well', async (t) => {
    const { url, log } = await startGateway(t, { routing: everything('token') });
    await (await fetch(`${url}/a`)).text();
    await (await fetch(`${url}/a`, { method: 'PATCH' })).text();
    await eventually('both lines are written', () => log.lines.length === 2);
    assert.deepEqual(
      log.lines.map(({ context }) => [context!.route, context!.status]),
      [
        ['everything', 401],
        ['unmatched', 405],
      ],
    );
  });

  test('tells the fields and headers that were asked for, secrets hidden', async (t) => {
    const { url, contexts } = await start(t, {
      fields: ['path', 'query', 'clientIp', 'responseBytes'],
      headers: ['User-Agent'],
      maskAddress: true,
    });
    await fetch(`${url}/a?x=1&code=secret&y`, { headers: { 'user-agent': 'u'.repeat(300) } });
    await eventually('the line is written', () => contexts().length === 1);
    assert.deepEqual(contexts()[0], {
      path: '/a',
      query: 'x=1&code=***&y=',
      clientIp: '127.0.0.0',
      headers: { 'user-agent': 'u'.repeat(256) },
    });
  });

  test('takes a sample by status and route, the first rule that fits', async (t) => {
    const sample = [
      { status: '4xx', share: 100 },
      { routes: ['everything'], share: 50 },
    ];
    const { url, contexts } = await start(t, { sample }, [0.9, 0.1, 0.5, 0.7]);
    await (await fetch(`${url}/lost`)).text();
    await (await fetch(`${url}/kept`)).text();
    await (await fetch(`${url}/kept`, { method: 'OPTIONS' })).text();
    await eventually('two lines are written', () => contexts().length === 2);
    assert.deepEqual(
      contexts().map(({ path, status }) => [path, status]),
      [
        ['/kept', 200],
        ['/kept', 405],
      ],
    );
  });

  test('never logs a credential', async (t) => {
    const { gateway } = await startGateway(t);
    const use = { name: 'access-log', headers: ['Authorization'] };
    assert.throws(
      () => gateway.check({ data: { builtInRoutes: false, always: [use] } }),
      /the header authorization is never logged/,
    );
  });

  test('drops and counts what a slow sink cannot take, and no request waits', async (t) => {
    const stuck = new Writable({ highWaterMark: 1, write: () => {} });
    const { url, registry } = await startGateway(t, {
      accessLog: boundedLines(stuck, 1000),
      routing: { always: ['access-log'], ...everything() },
    });
    for (let i = 0; i < 10; i++) assert.equal((await fetch(`${url}/a`)).status, 200);
    await eventually('lines are dropped', async () =>
      /policy="access-log",event="dropped"\} [5-9]/.test(await registry.metrics()),
    );
    assert.ok(stuck.writableLength <= 1000);
  });
});
