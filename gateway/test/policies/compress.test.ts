// Compressed responses: what the client gets is what was written, in whatever pieces and codings.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { RoutingApplication } from '../../src/index.ts';
import { chooseCoding } from '../../src/policies/compress/coding.ts';
import { everything, startGateway } from '../start-gateway.ts';

const application = (
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): RoutingApplication => ({
  ready: async () => {},
  routing: (incoming, response) => answer(response, incoming),
});

const text = JSON.stringify(Array.from({ length: 200 }, (_, id) => ({ id, name: `乌龙茶 ${id}` })));

const json = (response: ServerResponse, headers: Record<string, string> = {}) => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
};

interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Unlike `fetch`, leaves the body as it came. */
async function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  const sent = request(url, { headers, method }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) };
}

const start = async (t: TestContext, answer: Parameters<typeof application>[0], config = {}) =>
  (
    await startGateway(t, {
      api: application(answer),
      routing: everything({ name: 'compress', ...config }),
    })
  ).url;

describe('compress', () => {
  for (const [coding, decode] of [
    ['br', brotliDecompressSync],
    ['zstd', zstdDecompressSync],
    ['gzip', gunzipSync],
  ] as const)
    test(`${coding}: smaller, and the same once decoded`, async (t) => {
      const url = await start(t, (response) => json(response, { etag: '"v1"' }));
      const { headers, body } = await get(url, { 'accept-encoding': coding });
      assert.equal(headers['content-encoding'], coding);
      assert.equal(headers['content-length'], undefined);
      assert.equal(headers.vary, 'Accept-Encoding');
      assert.equal(headers.etag, 'W/"v1"');
      assert.ok(body.length < text.length / 2);
      assert.equal(decode(body).toString(), text);
    });

  test('the client that takes none gets the plain answer, marked as one of several', async (t) => {
    const url = await start(t, (response) => json(response));
    const { headers, body } = await get(url, { 'accept-encoding': 'identity' });
    assert.equal(headers['content-encoding'], undefined);
    assert.equal(headers.vary, 'Accept-Encoding');
    assert.equal(headers['content-length'], String(body.length));
    assert.equal(body.toString(), text);
  });

  for (const [what, headers] of [
    ['encoded already', { 'content-encoding': 'gzip' }],
    ['not to be transformed', { 'cache-control': 'public, no-transform' }],
    ['a picture', { 'content-type': 'image/png' }],
  ] as const)
    test(`what is ${what} stays as it is`, async (t) => {
      const url = await start(t, (response) => json(response, headers));
      const got = await get(url, { 'accept-encoding': 'br' });
      assert.equal(got.body.toString(), text);
      assert.equal(got.headers['content-encoding'], (headers as Record<string, string>)['content-encoding']);
    });

  test('what is short stays as it is', async (t) => {
    const url = await start(t, (response) => json(response), { minBytes: 1_000_000 });
    const { headers, body } = await get(url, { 'accept-encoding': 'br' });
    assert.equal(headers['content-encoding'], undefined);
    assert.equal(body.toString(), text);
  });

  test('HEAD, 204 and 304 have no body and stay well-formed', async (t) => {
    const url = await start(t, (response, { url: path }) => {
      if (path === '/head') json(response);
      else response.writeHead(Number(path!.slice(1)), { etag: '"v1"', 'content-type': 'text/plain' }).end();
    });
    const head = await get(`${url}/head`, { 'accept-encoding': 'br' }, 'HEAD');
    assert.deepEqual([head.status, head.headers['content-encoding'], head.body.length], [200, 'br', 0]);
    for (const status of [204, 304]) {
      const got = await get(`${url}/${status}`, { 'accept-encoding': 'br' });
      assert.deepEqual(
        [got.status, got.body.length, got.headers['content-encoding']],
        [status, 0, undefined],
      );
    }
  });

  test('an event reaches the client while the response goes on', async (t) => {
    let finish = () => {};
    const url = await start(t, (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: one\n\n');
      finish = () => response.end('data: two\n\n');
    });
    const response = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
    const reader = response.body!.getReader();
    const first = await reader.read();
    assert.equal(Buffer.from(first.value!).toString(), 'data: one\n\n');
    finish();
    const second = await reader.read();
    assert.equal(Buffer.from(second.value!).toString(), 'data: two\n\n');
  });

  test('a fast writer and a slow reader: every byte arrives, and the writer is made to wait', async (t) => {
    const piece = Buffer.alloc(64 * 1024).map((_, i) => (i * 7919) % 251);
    let waited = 0;
    const url = await start(t, async (response) => {
      response.setHeader('content-type', 'text/plain');
      for (let i = 0; i < 200; i++)
        if (!response.write(piece)) {
          waited++;
          await once(response, 'drain');
        }
      response.end();
    });
    const { body } = await get(url, { 'accept-encoding': 'gzip' });
    assert.equal(gunzipSync(body).length, 200 * piece.length);
    assert.ok(waited > 0);
  });

  test('an upstream that breaks off is a broken response, not a whole one', async (t) => {
    const url = await start(t, (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('x'.repeat(100_000), () => setImmediate(() => response.destroy()));
    });
    await assert.rejects(fetch(url, { headers: { 'accept-encoding': 'gzip' } }).then((got) => got.text()));
  });

  test('the coding chosen is one the client takes, and none it likes better was offered', () => {
    const weights = fc.constantFrom('0', '0.3', '0.5', '1');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.constantFrom('br', 'gzip', 'zstd', 'deflate', '*'), weights), {
          selector: ([name]) => name,
        }),
        (accepted) => {
          const header = accepted.map(([name, q]) => `${name};q=${q}`).join(', ');
          const q = (name: string) =>
            Number(
              (accepted.find(([each]) => each === name) ?? accepted.find(([each]) => each === '*'))?.[1] ?? 0,
            );
          const chosen = chooseCoding(header, ['br', 'zstd', 'gzip']);
          const best = Math.max(q('br'), q('zstd'), q('gzip'));
          return chosen === undefined ? best === 0 : q(chosen) === best && best > 0;
        },
      ),
    );
  });
});
