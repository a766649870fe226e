// An upstream at an address: streamed, with the connection's own headers left behind, and its faults translated.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { sha256Hex } from '@xiaoqiao/kit/http';
import { eventually } from '@xiaoqiao/kit/testing';
import { echo, type Seen, sendRaw, signatureFor, startGateway } from '../start-gateway.ts';

async function startUpstream(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const leadingTo = (url: string, policies: unknown[] = [], more: object = {}) => ({
  upstreams: { far: { url, ...more } },
  routes: [{ id: 'far', match: { method: ['GET', 'POST'], path: '/*' }, policies, upstream: 'far' }],
});

describe('an upstream over HTTP', () => {
  test('gets path, query, headers and body, but not what belongs to one connection', async (t) => {
    const seen: Seen[] = [];
    const upstream = await startUpstream(t, echo(seen).routing);
    const { url } = await startGateway(t, { routing: leadingTo(upstream) });
    const answer = await sendRaw(
      url,
      'POST /a/../b?x=1 HTTP/1.1\r\nHost: shop.test\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nTE: trailers\r\nX-Xq-User: me\r\nX-Kept: 2\r\nContent-Length: 5\r\n\r\nhello',
    );
    assert.match(answer, /^HTTP\/1\.1 200 OK/);
    const { method, url: path, length, headers } = seen[0]!;
    assert.deepEqual([method, path, length, headers['x-kept']], ['POST', '/b?x=1', 5, '2']);
    assert.deepEqual([headers['x-hop'], headers.te, headers['x-xq-user']], [undefined, undefined, undefined]);
    assert.deepEqual(
      [headers.host, headers['x-forwarded-host'], headers['x-forwarded-for']],
      [new URL(upstream).host, 'shop.test', '127.0.0.1'],
    );
    assert.match(headers['x-request-id']!, /^[0-9A-Z]{26}$/);
  });

  test('its status, repeated headers and bytes come back as they are', async (t) => {
    const bytes = Buffer.alloc(3_000_000, 'abc');
    const upstream = await startUpstream(t, (_request, response) => {
      response.writeHead(418, [
        'set-cookie',
        'a=1',
        'set-cookie',
        'b=2',
        'connection',
        'x-hop',
        'x-hop',
        '1',
      ]);
      response.end(bytes);
    });
    const { url } = await startGateway(t, { routing: leadingTo(upstream) });
    const response = await fetch(`${url}/a`);
    assert.equal(response.status, 418);
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
    assert.equal(response.headers.get('x-hop'), null);
    assert.ok(response.headers.get('x-request-id'));
    assert.equal(sha256Hex(Buffer.from(await response.arrayBuffer())), sha256Hex(bytes));
  });

  test('gets a signed body that the gateway has read', async (t) => {
    const seen: Seen[] = [];
    const upstream = await startUpstream(t, echo(seen).routing);
    const { url, token, clock } = await startGateway(t, {
      routing: leadingTo(upstream, ['token', 'signature']),
    });
    const body = Buffer.alloc(300_000, 'x');
    await fetch(`${url}/a`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token()}`,
        'x-xq-signature': signatureFor({ target: '/a', body, timestamp: clock.now() }),
      },
      body,
    });
    assert.equal(seen[0]!.sha256, sha256Hex(body));
  });

  test('never hears the end of a chunked body beyond the limit', async (t) => {
    const seen: Seen[] = [];
    const upstream = await startUpstream(t, (request, response) => {
      request.on('error', () => {});
      echo(seen).routing(request, response);
    });
    const routing = leadingTo(upstream, [{ name: 'body-limit', bytes: 100_000 }]);
    const { url } = await startGateway(t, { routing });
    const tooMuch = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 20; i++) controller.enqueue(new Uint8Array(10_000));
        controller.close();
      },
    });
    const response = await fetch(`${url}/a`, {
      method: 'POST',
      body: tooMuch,
      duplex: 'half',
    } as RequestInit);
    assert.equal(response.status, 413);
    assert.deepEqual(seen, []);
  });

  test('that is not there is 502, and one that says nothing is 504', async (t) => {
    const silent = await startUpstream(t, () => {});
    const gone = await startGateway(t, { routing: leadingTo('http://127.0.0.1:9') });
    const slow = await startGateway(t, { routing: leadingTo(silent, [], { headersTimeoutMs: 50 }) });
    const errorOf = async (url: string) => {
      const response = await fetch(`${url}/a`);
      return [response.status, ((await response.json()) as { error: string }).error];
    };
    assert.deepEqual(await errorOf(gone.url), [502, 'upstream_unavailable']);
    assert.deepEqual(await errorOf(slow.url), [504, 'upstream_timeout']);
  });

  test('that breaks off breaks off for the client, too', async (t) => {
    const upstream = await startUpstream(t, (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const { url } = await startGateway(t, { routing: leadingTo(upstream) });
    const response = await fetch(`${url}/a`);
    await assert.rejects(response.text());
  });

  test('hears when the client has gone', async (t) => {
    let gone = false;
    const upstream = await startUpstream(t, (request, response) => {
      response.writeHead(200).write('first');
      request.on('close', () => {
        gone = true;
      });
    });
    const { url } = await startGateway(t, { routing: leadingTo(upstream) });
    const controller = new AbortController();
    await fetch(`${url}/a`, { signal: controller.signal });
    controller.abort();
    await eventually('the upstream has heard', () => gone);
  });
});
