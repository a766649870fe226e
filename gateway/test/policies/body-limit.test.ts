// The body limit: too much is 413 and never reaches the upstream, and the connection stays sane.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { everything, sendRaw, startGateway } from '../start-gateway.ts';

const routing = everything({ name: 'body-limit', bytes: 1000 });

describe('the body limit', () => {
  for (const size of [1001, 10 * 1024 * 1024])
    test(`an announced body of ${size} bytes is 413 in the envelope`, async (t) => {
      const { url, seen } = await startGateway(t, { routing });
      const response = await fetch(`${url}/a`, { method: 'POST', body: Buffer.alloc(size) });
      const { error, details } = (await response.json()) as { error: string; details: unknown };
      assert.deepEqual([response.status, error, details], [413, 'body_too_large', { limit: 1000 }]);
      assert.deepEqual(seen, []);
    });

  test('a chunked body is cut off at the limit', async (t) => {
    const { url, seen } = await startGateway(t, { routing });
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        if (pulled > 10_000) controller.close();
        else controller.enqueue(new Uint8Array(500));
      },
    });
    const response = await fetch(`${url}/a`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
    } as RequestInit);
    assert.equal(response.status, 413);
    assert.deepEqual(seen, []);
  });

  test('a body of exactly the limit passes, announced or chunked', async (t) => {
    const { url, seen } = await startGateway(t, { routing });
    const chunked = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(999));
        controller.enqueue(new Uint8Array(1));
        controller.close();
      },
    });
    await fetch(`${url}/a`, { method: 'POST', body: Buffer.alloc(1000) });
    await fetch(`${url}/a`, { method: 'POST', body: chunked, duplex: 'half' } as RequestInit);
    assert.deepEqual(
      seen.map(({ length }) => length),
      [1000, 1000],
    );
  });

  test('after a small refused body the same connection serves the next request', async (t) => {
    const { url, seen } = await startGateway(t, { routing });
    const answers = await sendRaw(
      url,
      `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n${'x'.repeat(2000)}GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    assert.deepEqual(answers.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 413', 'HTTP/1.1 200']);
    assert.deepEqual(
      seen.map(({ url: path }) => path),
      ['/b'],
    );
  });

  test('a huge announced body is answered before it comes, and the connection closes', async (t) => {
    const { url } = await startGateway(t, { routing });
    const answer = await sendRaw(url, 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000000\r\n\r\nxxx');
    assert.match(answer, /^HTTP\/1\.1 413 [\s\S]*connection: close/i);
  });

  test('a chunked body that breaks off reaches nobody', async (t) => {
    const { url, seen } = await startGateway(t, { routing });
    await sendRaw(
      url,
      'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n',
    );
    assert.deepEqual(seen, []);
  });
});
