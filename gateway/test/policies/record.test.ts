// The recording policies: ids and traces, the access log, metrics.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { everything, startGateway } from '../start-gateway.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('request-id', () => {
  test('mints a ULID, tells the client and the upstream the same', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    const response = await fetch(`${url}/a`);
    const id = response.headers.get('x-request-id')!;
    assert.match(id, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    assert.equal(seen[0]!.headers['x-request-id'], id);
  });

  test('keeps a well-formed id and replaces any other', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    for (const id of ['client-id_1', 'short', 'a"b,c:{}xx', 'x'.repeat(65)])
      await fetch(`${url}/a`, { headers: { 'x-request-id': id } });
    assert.equal(seen[0]!.headers['x-request-id'], 'client-id_1');
    for (const { headers } of seen.slice(1)) assert.match(headers['x-request-id']!, /^[0-9A-Z]{26}$/);
  });

  test('continues a W3C trace with a parent of its own', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
    await fetch(`${url}/a`, { headers: { traceparent, tracestate: 'a=1' } });
    assert.match(seen[0]!.headers.traceparent!, new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    assert.notEqual(seen[0]!.headers.traceparent, traceparent);
    assert.equal(seen[0]!.headers.tracestate, 'a=1');
  });

  test('begins a new trace when none or a broken one comes', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    const broken = [
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
      'ff-x',
      `00-${trace.toUpperCase()}-00f067aa0ba902b7-01`,
    ];
    for (const traceparent of broken)
      await fetch(`${url}/a`, { headers: { traceparent, tracestate: 'a=1' } });
    await fetch(`${url}/a`);
    for (const { headers } of seen) {
      assert.match(headers.traceparent!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      assert.ok(!headers.traceparent!.includes('0'.repeat(16)));
      assert.equal(headers.tracestate, undefined);
    }
  });
});

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
});

describe('metrics', () => {
  test('count by route, method and status, and invented paths add no series', async (t) => {
    const { url, registry } = await startGateway(t, { routing: everything('token') });
    for (let i = 0; i < 3; i++) await (await fetch(`${url}/path-${i}`)).text();
    for (let i = 0; i < 3; i++) await (await fetch(`${url}/path-${i}`, { method: 'PATCH' })).text();
    const text = await eventually('all are counted', async () => {
      const metrics = await registry.metrics();
      return /route="unmatched",method="PATCH",status="405"\} 3/.test(metrics) && metrics;
    });
    assert.match(text, /xiaoqiao_gateway_requests_total\{route="everything",method="GET",status="401"\} 3/);
    assert.match(text, /xiaoqiao_gateway_request_duration_seconds_count\{route="everything"\} 3/);
    assert.ok(!text.includes('path-'));
  });
});
