// The entrypoint over real sockets: limits, malformed requests, and a stop that lets people finish.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import type { RoutingApplication } from '../src/index.ts';
import { everything, sendRaw, startGateway } from './start-gateway.ts';

const get = (path: string, ...headers: string[]) =>
  `${[`GET ${path} HTTP/1.1`, 'Host: shop.test', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;

describe('the entrypoint', () => {
  const refused: [what: string, bytes: string, status: number, error: string][] = [
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'malformed_request'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400, 'malformed_request'],
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'malformed_request'],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed_request'],
    ['two Hosts', get('/', 'Host: other.test'), 400, 'malformed_request'],
    ['a broken header', 'GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n', 400, 'malformed_request'],
    ['a space before the colon', get('/', 'X-A : 1'), 400, 'malformed_request'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n', 400, 'malformed_request'],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n', 400, 'malformed_request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
      'malformed_request',
    ],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'a chunk size that is none',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n',
      400,
      'malformed_request',
    ],
    ['an encoded slash', get('/a%2fb'), 400, 'malformed_request'],
    ['a path above the root', get('/../etc/passwd'), 400, 'malformed_request'],
    ['a broken escape', get('/a%zz'), 400, 'malformed_request'],
    ['a long URL', get(`/${'a'.repeat(9000)}`), 414, 'uri_too_long'],
    ['one huge header', get('/', `X-A: ${'a'.repeat(20_000)}`), 431, 'headers_too_large'],
    [
      'many headers',
      get('/', ...Array.from({ length: 150 }, (_, i) => `X-${i}: 1`)),
      431,
      'headers_too_large',
    ],
  ];
  for (const [what, bytes, status, error] of refused)
    test(`${what} is answered ${status} ${error} in the envelope, and nothing reaches the upstream`, async (t) => {
      const { url, seen } = await startGateway(t, { routing: everything() });
      const answer = await sendRaw(url, bytes);
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
      const envelope = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
      assert.equal(envelope.error, error);
      assert.equal(Math.floor(envelope.code / 100), status);
      assert.deepEqual(seen, []);
    });

  test('a request that never ends is answered 408 and closed', async (t) => {
    const limits = { headersTimeoutMs: 100, requestTimeoutMs: 100, timeoutCheckMs: 20 };
    const { url } = await startGateway(t, { limits });
    assert.match(
      await sendRaw(url, 'GET / HTTP/1.1\r\nHost: a\r\n'),
      /^HTTP\/1.1 408 [\s\S]*request_timeout/,
    );
  });

  test('connections beyond the limit are closed', async (t) => {
    const { url } = await startGateway(t, { limits: { connections: 1 } });
    const { hostname, port } = new URL(url);
    const first = connect(Number(port), hostname);
    await new Promise((resolve) => first.once('connect', resolve));
    t.after(() => first.destroy());
    assert.equal(await sendRaw(url, get('/')), '');
  });

  test('malformed requests are counted', async (t) => {
    const { url, registry } = await startGateway(t);
    await sendRaw(url, 'hello\r\n\r\n');
    assert.match(
      await registry.metrics(),
      /xiaoqiao_gateway_malformed_requests_total\{error="malformed_request"\} 1/,
    );
  });

  /** Answers when it is told to. */
  function waiting() {
    const release: (() => void)[] = [];
    const api: RoutingApplication = {
      ready: async () => {},
      routing: (_request, response) => void release.push(() => response.end('done')),
    };
    return { release, api };
  }

  test('a stop lets a request finish and refuses new connections', async (t) => {
    const { release, api } = waiting();
    const { url, gateway } = await startGateway(t, { routing: everything(), api });
    const underWay = fetch(`${url}/a`).then((response) => response.text());
    await eventually('the request has reached the application', () => release.length === 1);
    const stopped = gateway.stop(10_000);
    await assert.rejects(fetch(`${url}/b`));
    release[0]!();
    assert.equal(await underWay, 'done');
    await stopped;
  });

  test('a stop waits no longer than its grace', async (t) => {
    const { release, api } = waiting();
    const { url, gateway } = await startGateway(t, { routing: everything(), api });
    const underWay = fetch(`${url}/a`);
    await eventually('the request has reached the application', () => release.length === 1);
    const stopped = gateway.stop(50);
    await assert.rejects(underWay);
    await stopped;
  });

  test('a client that expects 100 gets it only when its body is wanted', async (t) => {
    const { url } = await startGateway(t, {
      routing: {
        routes: [
          { id: 'in', match: { method: 'POST', path: '/in' }, upstream: 'api' },
          { id: 'out', match: { method: 'POST', path: '/out' }, policies: ['token'], upstream: 'api' },
        ],
      },
    });
    const post = (path: string) =>
      new Promise<{ continued: boolean; status: number }>((resolve, reject) => {
        let continued = false;
        const headers = { expect: '100-continue', 'content-length': 2 };
        const request = httpRequest(url + path, { method: 'POST', headers });
        request.on('continue', () => {
          continued = true;
          request.end('ab');
        });
        request.on('response', (response) => {
          response.resume();
          resolve({ continued, status: response.statusCode! });
          request.destroy();
        });
        request.on('error', reject);
        request.flushHeaders();
      });
    assert.deepEqual(await post('/in'), { continued: true, status: 200 });
    assert.deepEqual(await post('/out'), { continued: false, status: 401 });
  });
});
