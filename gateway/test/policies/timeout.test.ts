// An exchange that takes too long: who is told what, and what the late upstream may still do.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { everything, startGateway } from '../start-gateway.ts';

const limited = everything(
  { name: 'headers', response: { set: { 'x-outer': '1' } } },
  { name: 'timeout', ms: 40 },
);

describe('timeout', () => {
  test('an upstream that does not begin is 504, and what it says afterwards is heard by nobody', async (t) => {
    const responses: ServerResponse[] = [];
    const { url } = await startGateway(t, {
      routing: limited,
      api: { ready: async () => {}, routing: (_, response) => void responses.push(response) },
    });
    const response = await fetch(`${url}/a`);
    const { error } = (await response.json()) as { error: string };
    assert.deepEqual(
      [response.status, error, response.headers.get('x-outer')],
      [504, 'upstream_timeout', '1'],
    );
    const late = responses[0]!;
    late.setHeader('x-late', '1');
    late.writeHead(200, { 'content-type': 'text/plain' });
    late.write('late');
    late.end('later');
    const second = await fetch(`${url}/b`);
    assert.equal(second.status, 504);
  });

  test('a client that does not send its body is 408', async (t) => {
    const { url } = await startGateway(t, { routing: limited });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () =>
      socket.write('POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'),
    );
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    await eventually('the connection ends', () => socket.destroyed || socket.readableEnded);
    assert.match(answer, /^HTTP\/1.1 408 /);
    assert.match(answer, /request_timeout/);
  });

  test('a response that has begun is cut', async (t) => {
    const { url } = await startGateway(t, {
      routing: limited,
      api: { ready: async () => {}, routing: (_, response) => void response.write('begun') },
    });
    await assert.rejects(fetch(`${url}/a`).then((response) => response.text()));
  });

  test('an answer in time is left alone', async (t) => {
    const { url } = await startGateway(t, { routing: limited });
    const response = await fetch(`${url}/a`, { method: 'POST', body: 'x' });
    assert.equal(response.status, 200);
    await response.text();
  });
});
