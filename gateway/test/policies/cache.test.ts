// The cache: who is answered from it, who never, and who waits for whom.
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
import { type ChannelListener, createMemoryState } from '@xiaoqiao/state';
import { everything, startGateway, type WorldOptions } from '../start-gateway.ts';

type Answer = (response: ServerResponse, request: IncomingMessage, call: number) => void;

const plain: Answer = (response, { url }, call) => {
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'max-age=60' });
  response.end(`${url} ${call}`);
};

async function start(
  t: TestContext,
  answer: Answer = plain,
  config = {},
  more: Pick<WorldOptions, 'state'> & { before?: unknown[] } = {},
) {
  const { before = [], ...rest } = more;
  let calls = 0;
  const world = await startGateway(t, {
    ...rest,
    api: {
      ready: async () => {},
      routing: (request, response) => answer(response, request, ++calls),
    },
    routing: { always: ['request-id'], ...everything(...before, { name: 'cache', ...config }) },
  });
  return { ...world, calls: () => calls };
}

const textOf = async (url: string, headers = {}) => (await fetch(url, { headers })).text();

describe('cache', () => {
  test('answers again without the upstream, with age and its own request id, until it is stale', async (t) => {
    const { url, clock, calls } = await start(t);
    const first = await fetch(`${url}/a`);
    assert.equal(await first.text(), '/a 1');
    assert.match(first.headers.get('cache-status')!, /fwd=miss; stored/);
    clock.advance(5000);
    const second = await fetch(`${url}/a`);
    assert.equal(await second.text(), '/a 1');
    assert.equal(second.headers.get('age'), '5');
    assert.equal(second.headers.get('content-type'), 'text/plain');
    assert.match(second.headers.get('cache-status')!, /hit; ttl=55/);
    assert.notEqual(second.headers.get('x-request-id'), first.headers.get('x-request-id'));
    clock.advance(56_000);
    assert.equal(await textOf(`${url}/a`), '/a 2');
    assert.equal(calls(), 2);
  });

  test('keeps what an application writes in one go with null for a callback, as Fastify does', async (t) => {
    const { url, calls } = await start(t, (response, _request, call) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'max-age=60' });
      response.end(`whole ${call}`, null as never, null as never);
    });
    assert.equal(await textOf(`${url}/a`), 'whole 1');
    assert.equal(await textOf(`${url}/a`), 'whole 1');
    assert.equal(calls(), 1);
  });

  test('a client that has it is told so, and HEAD gets no body', async (t) => {
    const { url, calls } = await start(t);
    await textOf(`${url}/a`);
    const etag = (await fetch(`${url}/a`)).headers.get('etag')!;
    const same = await fetch(`${url}/a`, { headers: { 'if-none-match': etag } });
    assert.deepEqual([same.status, await same.text()], [304, '']);
    const head = await fetch(`${url}/a`, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-length'), await head.text()], [200, '4', '']);
    assert.equal(calls(), 1);
  });

  test('the order of query parameters does not matter, others do', async (t) => {
    const { url } = await start(t);
    assert.equal(await textOf(`${url}/a?x=1&y=2`), '/a?x=1&y=2 1');
    assert.equal(await textOf(`${url}/a?y=2&x=1`), '/a?x=1&y=2 1');
    assert.equal(await textOf(`${url}/a?x=2&y=2`), '/a?x=2&y=2 2');
  });

  test('only the named parameters count where they are named', async (t) => {
    const { url } = await start(t, plain, { query: ['page'] });
    assert.equal(await textOf(`${url}/a?page=1&utm=x`), '/a?page=1&utm=x 1');
    assert.equal(await textOf(`${url}/a?page=1&utm=y`), '/a?page=1&utm=x 1');
    assert.equal(await textOf(`${url}/a?page=2`), '/a?page=2 2');
  });

  test('many at once make one request', async (t) => {
    const waiting: (() => void)[] = [];
    const { url, calls } = await start(t, (response, request, call) => {
      waiting.push(() => plain(response, request, call));
    });
    const all = Array.from({ length: 20 }, () => textOf(`${url}/a`));
    await eventually('the upstream is asked', () => waiting.length === 1);
    waiting[0]!();
    assert.deepEqual(new Set(await Promise.all(all)), new Set(['/a 1']));
    assert.equal(calls(), 1);
  });

  test('those who waited for an answer that may not be kept each get their own', async (t) => {
    const waiting: (() => void)[] = [];
    const { url } = await start(t, (response, _, call) => {
      waiting.push(() => response.writeHead(200, { 'cache-control': 'no-store' }).end(String(call)));
      if (call > 1) waiting.at(-1)!();
    });
    const all = [textOf(`${url}/a`), textOf(`${url}/a`), textOf(`${url}/a`)];
    await eventually('the upstream is asked', () => waiting.length === 1);
    waiting[0]!();
    assert.deepEqual((await Promise.all(all)).sort(), ['1', '2', '3']);
  });

  test('when the one that fetches is cut off, the next one fetches', async (t) => {
    const { url } = await start(t, (response, request, call) => {
      if (call > 1) return plain(response, request, call);
      response.writeHead(200, { 'cache-control': 'max-age=9' });
      response.write('half', () => setImmediate(() => response.destroy()));
    });
    const results = await Promise.allSettled([textOf(`${url}/a`), textOf(`${url}/a`)]);
    assert.ok(results.some((result) => result.status === 'fulfilled' && result.value === '/a 2'));
  });

  test('a stale answer is given while one new one is fetched', async (t) => {
    const { url, clock, calls } = await start(t, plain, { staleSeconds: 30 });
    await textOf(`${url}/a`);
    clock.advance(70_000);
    assert.equal(await textOf(`${url}/a`), '/a 1');
    await eventually('it has been fetched anew', async () => (await textOf(`${url}/a`)) === '/a 2');
    assert.equal(calls(), 2);
  });

  test('what a token made personal is never kept, unless told', async (t) => {
    const { url, token } = await start(t, plain, {}, { before: [{ name: 'token', mode: 'optional' }] });
    const authorization = `Bearer ${token()}`;
    assert.equal(await textOf(`${url}/a`, { authorization }), '/a 1');
    assert.equal(await textOf(`${url}/a`, { authorization }), '/a 2');
    assert.equal(await textOf(`${url}/a`), '/a 3');
    assert.equal(await textOf(`${url}/a`), '/a 3');
    assert.equal(await textOf(`${url}/a`, { authorization: 'Basic eDp5' }), '/a 4');
  });

  test('per user, each has his own', async (t) => {
    const { url, token } = await start(t, plain, { personal: 'per-user' }, { before: ['token'] });
    const one = { authorization: `Bearer ${token()}` };
    const other = { authorization: `Bearer ${token({ sub: '01JGXCCCCCCCCCCCCCCCCCCCCC' })}` };
    assert.equal(await textOf(`${url}/a`, one), '/a 1');
    assert.equal(await textOf(`${url}/a`, other), '/a 2');
    assert.equal(await textOf(`${url}/a`, one), '/a 1');
  });

  test('nobody is turned away after it: a token behind the cache darkens the route', async (t) => {
    const { gateway } = await startGateway(t, { routing: everything('cache', 'token') });
    assert.match(gateway.status().routes[0]!.reason!, /token \(identify\) stands after one of phase answer/);
  });

  for (const [what, headers] of [
    ['sets a cookie', { 'set-cookie': 'a=b', 'cache-control': 'max-age=9' }],
    ['is private', { 'cache-control': 'private, max-age=9' }],
    ['may not be stored', { 'cache-control': 'no-store' }],
    ['varies by everything', { vary: '*', 'cache-control': 'max-age=9' }],
    ['says nothing', {}],
  ] as const)
    test(`an answer that ${what} is not kept`, async (t) => {
      const { url } = await start(t, (response, _, call) =>
        response.writeHead(200, headers).end(String(call)),
      );
      assert.equal(await textOf(`${url}/a`), '1');
      assert.equal(await textOf(`${url}/a`), '2');
    });

  test('an answer is chosen by what its Vary names', async (t) => {
    const { url } = await start(t, (response, { headers }, call) =>
      response
        .writeHead(200, { vary: 'Accept-Language', 'cache-control': 'max-age=9' })
        .end(`${headers['accept-language']} ${call}`),
    );
    assert.equal(await textOf(`${url}/a`, { 'accept-language': 'zh' }), 'zh 1');
    assert.equal(await textOf(`${url}/a`, { 'accept-language': 'en' }), 'en 2');
    assert.equal(await textOf(`${url}/a`, { 'accept-language': 'zh' }), 'zh 1');
    assert.equal(await textOf(`${url}/a`, { 'accept-language': 'en' }), 'en 2');
  });

  test('tags of the config and of the upstream purge, and the client does not see them', async (t) => {
    const { url, gateway } = await start(
      t,
      (response, { url: path }, call) =>
        response
          .writeHead(200, { 'cache-control': 'max-age=60', 'x-cache-tags': `path:${path!.slice(1)}` })
          .end(String(call)),
      { tags: ['products'] },
    );
    const first = await fetch(`${url}/a`);
    assert.equal(first.headers.get('x-cache-tags'), null);
    await textOf(`${url}/b`);
    assert.equal(await gateway.purgeCache(['path:a']), 1);
    assert.equal(await textOf(`${url}/b`), '2');
    assert.equal(await textOf(`${url}/a`), '3');
    assert.equal(await gateway.purgeCache(['products']), 2);
    assert.equal(await gateway.purgeCache(['route:everything']), 0);
  });

  test('what another process purges is gone here as well, and after a gap everything is', async (t) => {
    const state = createMemoryState({ clock: fixedClock() });
    const listeners: ChannelListener[] = [];
    const { channels } = state;
    const { url } = await start(
      t,
      undefined,
      { tags: ['products'] },
      {
        state: {
          ...state,
          channels: {
            publish: (channel, message) => channels.publish(channel, message),
            subscribe(channel, listener) {
              listeners.push(listener);
              return channels.subscribe(channel, listener);
            },
          },
        },
      },
    );
    assert.equal(await textOf(`${url}/a`), '/a 1');
    await channels.publish('cache-purge', '["products"]');
    await eventually('it was fetched again', async () => (await textOf(`${url}/a`)) === '/a 2');
    for (const { onGap } of listeners) onGap?.();
    assert.equal(await textOf(`${url}/a`), '/a 3');
  });

  test('a long answer passes, and is not kept', async (t) => {
    const { url } = await start(
      t,
      (response, _, call) =>
        response.writeHead(200, { 'cache-control': 'max-age=60' }).end(String(call).repeat(5000)),
      { maxEntryBytes: 1000 },
    );
    assert.equal((await textOf(`${url}/a`)).length, 5000);
    assert.equal((await textOf(`${url}/a`))[0], '2');
  });

  test('keeps through a reload', async (t) => {
    const { url, gateway } = await start(t);
    await textOf(`${url}/a`);
    gateway.reload({ data: { builtInRoutes: false, ...everything('cache') } });
    assert.equal(await textOf(`${url}/a`), '/a 1');
  });
});
