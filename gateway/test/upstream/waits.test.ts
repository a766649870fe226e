// Every wait at an upstream has an end, and an answer that says which wait it was.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type RequestListener, request } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { startGateway } from '../start-gateway.ts';
import { errorOf, leadingTo, listen, serveHttp, targets } from './servers.ts';

describe('a wait', () => {
  test('for the response to begin ends with 504', async (t) => {
    const far = await serveHttp(t, () => {});
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url, headersTimeoutMs: 30 }) });
    assert.deepEqual(await errorOf(`${url}/a`), [504, 'upstream_timeout', { phase: 'headers' }]);
  });

  test('for a TLS connection to stand ends with 504', async (t) => {
    const mute = await listen(
      t,
      createTcpServer((socket) => socket.on('error', () => {})),
      { scheme: 'https' },
    );
    const { url } = await startGateway(t, { routing: leadingTo({ url: mute.url, connectTimeoutMs: 30 }) });
    assert.deepEqual(await errorOf(`${url}/a`), [504, 'upstream_timeout', { phase: 'connect' }]);
  });

  test('for everything together ends with 504 before the response, and breaks it off after', async (t) => {
    const far = await serveHttp(t, (request, response) => {
      if (request.url === '/drip') setInterval(() => response.write('.'), 5).unref();
    });
    const routing = leadingTo({ url: far.url, totalTimeoutMs: 60 });
    const { url } = await startGateway(t, { routing });
    assert.deepEqual(await errorOf(`${url}/a`), [504, 'upstream_timeout', { phase: 'total' }]);
    const dripping = await fetch(`${url}/drip`);
    await assert.rejects(dripping.text());
  });

  test('between two pieces of a body breaks it off', async (t) => {
    const far = await serveHttp(t, (_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
    });
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url, idleTimeoutMs: 30 }) });
    const response = await fetch(`${url}/a`);
    await assert.rejects(response.text());
  });

  test('a client that reads slowly is not taken for an upstream that sends slowly', async (t) => {
    const bytes = Buffer.alloc(8 * 1024 * 1024, 'x');
    const far = await serveHttp(t, (_request, response) => response.end(bytes));
    const { url, gateway } = await startGateway(t, {
      routing: leadingTo({ url: far.url, idleTimeoutMs: 20 }),
    });
    const asked = request(`${url}/a`).end();
    const [response] = await once(asked, 'response');
    const since = performance.now();
    await eventually(
      'the timeout has passed while the client did not read',
      () => performance.now() > since + 1500,
    );
    assert.equal(gateway.status().upstreams.at(-1)!.endpoints[0]!.underWay, 1);
    let length = 0;
    for await (const chunk of response) length += chunk.length;
    assert.equal(length, bytes.length);
  });
});

describe('room', () => {
  const holding =
    (release: (() => void)[]): RequestListener =>
    (_request, response) =>
      void release.push(() => response.end('done'));

  test('is waited for in order, by so many, and the rest are refused', async (t) => {
    const release: (() => void)[] = [];
    const far = await serveHttp(t, holding(release));
    const routing = leadingTo({ url: far.url, connections: 1, queue: { size: 1, waitMs: 5000 } });
    const { url, gateway } = await startGateway(t, { routing });
    const first = fetch(`${url}/1`);
    await eventually('the first is there', () => release.length === 1);
    const second = fetch(`${url}/2`);
    await eventually('the second waits', () => gateway.status().upstreams.at(-1)!.waiting === 1);
    const third = await fetch(`${url}/3`);
    assert.equal(third.status, 503);
    assert.equal(third.headers.get('retry-after'), '1');
    assert.deepEqual(((await third.json()) as { details: object }).details, { reason: 'queue_full' });
    release[0]!();
    assert.equal(await (await first).text(), 'done');
    await eventually('the second is there', () => release.length === 2);
    release[1]!();
    assert.equal(await (await second).text(), 'done');
    assert.equal(gateway.status().upstreams.at(-1)!.refused, 1);
  });

  test('is waited for only so long', async (t) => {
    const release: (() => void)[] = [];
    const far = await serveHttp(t, holding(release));
    const routing = leadingTo({ url: far.url, connections: 1, queue: { waitMs: 20 } });
    const { url } = await startGateway(t, { routing });
    const first = fetch(`${url}/1`);
    await eventually('the first is there', () => release.length === 1);
    assert.deepEqual(await errorOf(`${url}/2`), [503, 'overloaded', { reason: 'queue_wait' }]);
    release[0]!();
    await first;
  });

  test('is given up by a client that leaves while it waits', async (t) => {
    const release: (() => void)[] = [];
    const far = await serveHttp(t, holding(release));
    const routing = leadingTo({ url: far.url, connections: 1 });
    const { url, gateway } = await startGateway(t, { routing });
    const first = fetch(`${url}/1`);
    await eventually('the first is there', () => release.length === 1);
    const controller = new AbortController();
    const second = fetch(`${url}/2`, { signal: controller.signal });
    const waiting = () => gateway.status().upstreams.at(-1)!.waiting;
    await eventually('the second waits', () => waiting() === 1);
    controller.abort();
    await assert.rejects(second);
    await eventually('nobody waits', () => waiting() === 0);
    release[0]!();
    assert.equal(await (await first).text(), 'done');
    assert.equal(release.length, 1);
  });

  test('never more requests at once than connections, and all are answered', async (t) => {
    let underWay = 0;
    let most = 0;
    const far = await serveHttp(t, (_request, response) => {
      most = Math.max(most, ++underWay);
      setTimeout(() => {
        underWay--;
        response.end();
      }, 3);
    });
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url, connections: 3 }) });
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(`${url}/a`)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(most, 3);
  });

  test('on another target is used before anybody waits', async (t) => {
    const release: (() => void)[] = [];
    const one = await serveHttp(t, holding(release));
    const other = await serveHttp(t, holding(release));
    const routing = leadingTo({
      targets: targets(one.url, other.url),
      connections: 1,
      balance: 'consistent-hash',
    });
    const { url } = await startGateway(t, { routing });
    const both = [fetch(`${url}/1`), fetch(`${url}/2`)];
    await eventually('both are there', () => release.length === 2);
    for (const end of release) end();
    await Promise.all(both);
  });
});
