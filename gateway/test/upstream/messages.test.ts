// What of a message crosses the gateway: who it is for and from, early hints, trailers; and what belongs to one connection.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { echo, type Seen, sendRaw, startGateway } from '../start-gateway.ts';
import { leadingTo, listen, serveHttp } from './servers.ts';

describe('a request on its way to an upstream', () => {
  test('says whom it is from and what for, whatever the client said about that', async (t) => {
    const seen: Seen[] = [];
    const far = await serveHttp(t, echo(seen).routing);
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    await sendRaw(
      url,
      'GET /a HTTP/1.1\r\nHost: shop.test:8080\r\nForwarded: for=9.9.9.9\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Host: evil.test\r\nConnection: close\r\n\r\n',
    );
    const { headers } = seen[0]!;
    assert.equal(headers.forwarded, 'for=127.0.0.1;host="shop.test:8080";proto=http');
    assert.deepEqual(
      [headers['x-forwarded-for'], headers['x-forwarded-proto'], headers['x-forwarded-host'], headers.host],
      ['127.0.0.1', 'http', 'shop.test:8080', new URL(far.url).host],
    );
  });

  test('bears the client’s Host where the config says so', async (t) => {
    const seen: Seen[] = [];
    const far = await serveHttp(t, echo(seen).routing);
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url, host: 'pass' }) });
    await sendRaw(url, 'GET /a HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n');
    assert.equal(seen[0]!.headers.host, 'shop.test');
  });

  test('is told to go on by the gateway, and only when an upstream takes it', async (t) => {
    const seen: Seen[] = [];
    const far = await serveHttp(t, echo(seen).routing);
    const { url, gateway } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    const ask = async () => {
      const asked = request(`${url}/a`, { method: 'POST', headers: { expect: '100-continue' } });
      let continued = false;
      asked.on('continue', () => {
        continued = true;
        asked.end('words');
      });
      asked.flushHeaders();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      response.resume();
      asked.destroy();
      return [response.statusCode, continued];
    };
    assert.deepEqual(await ask(), [200, true]);
    assert.deepEqual([seen[0]!.length, seen[0]!.headers.expect], [5, undefined]);
    gateway.reload({
      data: {
        builtInRoutes: false,
        ...leadingTo({ url: 'http://127.0.0.1:9', breaker: { minimumRequests: 1 } }),
      },
    });
    await ask();
    assert.deepEqual(await ask(), [502, false]);
  });

  test('ends with its client, before and after the response has begun', async (t) => {
    let gone = 0;
    let arrived = 0;
    const far = await serveHttp(t, (incoming, response) => {
      arrived++;
      incoming.on('close', () => gone++);
      if (incoming.url === '/begun') response.write('beginning');
    });
    const { url, gateway } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    for (const [index, path] of ['/silent', '/begun'].entries()) {
      const controller = new AbortController();
      const asked = fetch(url + path, { signal: controller.signal });
      await eventually('it has arrived', () => arrived === index + 1);
      controller.abort();
      await assert.rejects(asked.then((response) => response.text()));
      await eventually('the upstream has heard', () => gone === index + 1);
    }
    await eventually(
      'nothing is under way',
      () => gateway.status().upstreams.at(-1)!.endpoints[0]!.underWay === 0,
    );
    assert.equal(gateway.status().upstreams.at(-1)!.endpoints[0]!.failures, 0);
  });
});

describe('a response on its way to the client', () => {
  test('brings early hints and trailers with it', async (t) => {
    const far = await serveHttp(t, (_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.writeHead(200, { trailer: 'x-checksum' });
      response.write('body');
      response.addTrailers({ 'x-checksum': 'abc', 'set-cookie': 'no=1' });
      response.end();
    });
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    const asked = request(`${url}/a`).end();
    const hints: unknown[] = [];
    asked.on('information', ({ statusCode, headers }) => hints.push(statusCode, headers.link));
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of response) body += chunk;
    assert.equal(body, 'body');
    assert.deepEqual(hints, [103, '</a.css>; rel=preload']);
    assert.deepEqual({ ...response.trailers }, { 'x-checksum': 'abc' });
  });

  test('that is cut in a chunked body is cut for the client, too', async (t) => {
    const far = await serveHttp(t, (_request, response) => {
      response.write('half', () => response.destroy());
    });
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    const raw = await sendRaw(url, 'GET /a HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n');
    assert.match(raw, /half/);
    assert.doesNotMatch(raw, /\r\n0\r\n/);
  });

  test('that is no HTTP is 502', async (t) => {
    const far = await listen(
      t,
      createTcpServer((socket) => {
        socket.on('error', () => {});
        socket.on('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
      }),
    );
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    assert.equal((await fetch(`${url}/a`)).status, 502);
  });

  test('leaves the connection’s own headers behind, and keeps the rest', async (t) => {
    const far = await serveHttp(t, (_request, response) => {
      response.setHeader('Connection', 'keep-alive, X-Secret-Hop');
      response.setHeader('X-Secret-Hop', '1');
      response.setHeader('Keep-Alive', 'timeout=77');
      response.setHeader('Proxy-Authenticate', 'Basic');
      response.setHeader('X-Kept', '小桥'.length);
      response.end('ok');
    });
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    const { headers } = await fetch(`${url}/a`);
    assert.deepEqual(
      [headers.get('x-secret-hop'), headers.get('proxy-authenticate'), headers.get('x-kept')],
      [null, null, '2'],
    );
    assert.notEqual(headers.get('keep-alive'), 'timeout=77');
  });
});
