// A second try: only for what may be repeated, only before the client has got anything, and only so many.
import assert from 'node:assert/strict';
import type { IncomingMessage, RequestListener } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { startGateway } from '../start-gateway.ts';
import { errorOf, leadingTo, named, serveHttp, targets } from './servers.ts';

interface Broken {
  readonly url: string;
  /** Methods and bodies of the requests that reached it. */
  readonly seen: string[];
}

/** Takes requests in, and breaks off. */
async function breaking(
  t: TestContext,
  end: (request: IncomingMessage) => void = ({ socket }) => socket.destroy(),
): Promise<Broken> {
  const seen: string[] = [];
  const { url } = await serveHttp(t, async (request) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push(`${request.method} ${body}`.trim());
    end(request);
  });
  return { url, seen };
}

const good: RequestListener = async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  response.end(`good ${body}`.trim());
};

/** A gateway whose first choice is the broken target. */
async function worldWith(t: TestContext, broken: Broken, more: object = {}) {
  const working = await serveHttp(t, good);
  const all = [{ url: broken.url, weight: 1000 }, { url: working.url }];
  return startGateway(t, { routing: leadingTo({ targets: all, passive: { maxFails: 0 }, ...more }) });
}

describe('a request that a target broke off', () => {
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE'])
    test(`is sent to another one when it is ${method}`, async (t) => {
      const broken = await breaking(t);
      const { url } = await worldWith(t, broken);
      const response = await fetch(`${url}/a`, { method, ...(method === 'PUT' ? { body: 'words' } : {}) });
      assert.equal(response.status, 200);
      assert.equal(await response.text(), method === 'HEAD' ? '' : method === 'PUT' ? 'good words' : 'good');
      assert.equal(broken.seen.length, 1);
    });

  for (const method of ['POST', 'PATCH'])
    test(`is never repeated when it is ${method}`, async (t) => {
      const broken = await breaking(t);
      const { url } = await worldWith(t, broken);
      const init = { method, body: 'words', headers: { 'idempotency-key': 'k' } };
      assert.deepEqual(await errorOf(`${url}/a`, init), [
        502,
        'upstream_unavailable',
        { reason: 'broke_off' },
      ]);
      assert.deepEqual(broken.seen, [`${method} words`]);
    });

  test('is repeated when it is POST with an Idempotency-Key, if the config says so', async (t) => {
    const broken = await breaking(t);
    const { url } = await worldWith(t, broken, { retry: { idempotencyKey: true } });
    const keyed = { method: 'POST', body: 'words', headers: { 'idempotency-key': 'k' } };
    assert.equal(await (await fetch(`${url}/a`, keyed)).text(), 'good words');
    assert.equal((await fetch(`${url}/a`, { method: 'POST', body: 'words' })).status, 502);
  });

  test('is not repeated when its body was too large to keep', async (t) => {
    const broken = await breaking(t);
    const { url } = await worldWith(t, broken, { retry: { bodyBytes: 4 } });
    assert.equal((await fetch(`${url}/a`, { method: 'PUT', body: 'words' })).status, 502);
  });

  test('is not repeated without retries', async (t) => {
    const broken = await breaking(t);
    const { url } = await worldWith(t, broken, { retry: { attempts: 0 } });
    assert.equal((await fetch(`${url}/a`)).status, 502);
    assert.equal(broken.seen.length, 1);
  });

  test('is repeated only as far as the budget reaches', async (t) => {
    const broken = await breaking(t);
    const routing = leadingTo({
      targets: targets(broken.url),
      retry: { attempts: 5, budget: 0.5, budgetMinimum: 0 },
      passive: { maxFails: 0 },
    });
    const { url } = await startGateway(t, { routing });
    for (let i = 0; i < 20; i++) assert.equal((await fetch(`${url}/a`)).status, 502);
    assert.equal(broken.seen.length, 30);
  });

  test('is not repeated once the client has got the beginning', async (t) => {
    let asked = 0;
    const half = await serveHttp(t, (_request, response) => {
      asked++;
      response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
    });
    const { url } = await startGateway(t, { routing: leadingTo({ targets: targets(half.url) }) });
    await assert.rejects((await fetch(`${url}/a`)).text());
    assert.equal(asked, 1);
  });
});

describe('a request that reached nobody', () => {
  test('goes to another target whatever its method, with its body', async (t) => {
    const working = await serveHttp(t, good);
    const all = [{ url: 'http://127.0.0.1:9', weight: 1000 }, { url: working.url }];
    const { url } = await startGateway(t, {
      routing: leadingTo({ targets: all, passive: { maxFails: 0 } }),
    });
    for (const size of [5, 300_000]) {
      const body = 'x'.repeat(size);
      const response = await fetch(`${url}/a`, { method: 'POST', body });
      assert.equal(await response.text(), `good ${body}`);
    }
    const streamed = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('streamed'));
        controller.close();
      },
    });
    const init = { method: 'POST', body: streamed, duplex: 'half' } as RequestInit;
    assert.equal(await (await fetch(`${url}/a`, init)).text(), 'good streamed');
  });
});

describe('an answer with a status that the config names', () => {
  const failing: RequestListener = (request, response) => {
    request.resume();
    response.writeHead(503, { 'x-from': 'failing' }).end('busy');
  };

  test('makes another target be asked', async (t) => {
    const busy = await serveHttp(t, failing);
    const working = await serveHttp(t, named('working'));
    const { url } = await startGateway(t, {
      routing: leadingTo({ targets: targets(busy.url, working.url), retry: { statuses: [503] } }),
    });
    for (let i = 0; i < 4; i++) assert.equal(await (await fetch(`${url}/a`)).text(), 'working');
  });

  test('is handed on when nobody else is left', async (t) => {
    const busy = await serveHttp(t, failing);
    const { url } = await startGateway(t, {
      routing: leadingTo({ targets: targets(busy.url), retry: { statuses: [503] } }),
    });
    const response = await fetch(`${url}/a`);
    assert.deepEqual([response.status, response.headers.get('x-from')], [503, 'failing']);
  });

  test('is handed on where the config names none', async (t) => {
    const busy = await serveHttp(t, failing);
    const { url } = await startGateway(t, {
      routing: leadingTo({ targets: targets(busy.url, 'http://127.0.0.1:9') }),
    });
    assert.equal((await fetch(`${url}/a`)).status, 503);
  });
});
