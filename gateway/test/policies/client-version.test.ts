// The version of the client: too old is refused, nearly too old is told, and what is not released is left alone.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { everything, startGateway } from '../start-gateway.ts';

const config = { minimum: '1.4', advised: '1.10.2', minimumRelease: 20, advisedRelease: 30 };
const from = (version: string | number) =>
  `https://servicewechat.com/wx0123456789abcdef/${version}/page-frame.html`;

async function start(t: TestContext, more: object = {}) {
  const { url } = await startGateway(t, {
    routing: everything({ name: 'client-version', ...config, ...more }),
  });
  return async (headers: Record<string, string>) => {
    const response = await fetch(`${url}/a`, { headers });
    return [response.status, response.headers.get('x-xq-upgrade'), await response.json()] as const;
  };
}

describe('the version of the client', () => {
  test('decides by numbers, said by the client or by WeChat', async (t) => {
    const call = await start(t);
    const cases: [headers: Record<string, string>, status: number, upgrade: string | null][] = [
      [{ 'x-xq-client-version': '1.3.99' }, 403, 'required'],
      [{ 'x-xq-client-version': '1.4.0' }, 200, 'advised'],
      [{ 'x-xq-client-version': '1.9' }, 200, 'advised'],
      [{ 'x-xq-client-version': '1.10.2' }, 200, null],
      [{ 'x-xq-client-version': '2', referer: from(1) }, 200, null],
      [{ referer: from(19) }, 403, 'required'],
      [{ referer: from(20) }, 200, 'advised'],
      [{ referer: from(30) }, 200, null],
      [{ referer: from(0), 'x-xq-client-version': '0.1' }, 200, null],
      [{ referer: from('devtools'), 'x-xq-client-version': '0.1' }, 200, null],
      [{ 'x-xq-client-version': 'yesterday’s' }, 200, null],
      [{}, 200, null],
    ];
    for (const [headers, status, upgrade] of cases) {
      const encoded = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace('’', "'")]),
      );
      assert.deepEqual([headers, ...(await call(encoded)).slice(0, 2)], [headers, status, upgrade]);
    }
  });

  test('tells what is needed, what there is, and where to get it', async (t) => {
    const call = await start(t, { updateUrl: 'https://shop.test/update' });
    const [, , body] = await call({ 'x-xq-client-version': '1.2' });
    const { error, details } = body as { error: string; details: object };
    assert.equal(error, 'client_outdated');
    assert.deepEqual(details, { minimum: '1.4', current: '1.2', updateUrl: 'https://shop.test/update' });
  });

  test('may be demanded, of versions under development as well', async (t) => {
    const call = await start(t, { missing: 'refuse', unreleased: 'check' });
    assert.equal((await call({}))[0], 403);
    assert.equal((await call({ referer: from(0) }))[0], 403);
    assert.equal((await call({ referer: from(0), 'x-xq-client-version': '1.4' }))[0], 200);
    assert.equal((await call({ referer: from(25) }))[0], 200);
  });
});
