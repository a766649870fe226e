// CORS: browsers on allowed origins are told so, others are told nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { everything, startGateway } from '../start-gateway.ts';

const preflight = (url: string, origin: string) =>
  fetch(`${url}/a`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });

describe('cors', () => {
  const routing = { ...everything('token'), policies: { cors: { origins: ['https://console.test'] } } };

  test('answers the preflight of an allowed origin by itself', async (t) => {
    const { url, seen } = await startGateway(t, { routing });
    const { status, headers } = await preflight(url, 'https://console.test');
    assert.equal(status, 204);
    assert.equal(headers.get('access-control-allow-origin'), 'https://console.test');
    assert.match(headers.get('access-control-allow-methods')!, /POST/);
    assert.match(headers.get('access-control-allow-headers')!, /authorization/);
    assert.match(headers.get('vary')!, /Origin/);
    assert.deepEqual(seen, []);
  });

  test('says nothing to another origin', async (t) => {
    const { url } = await startGateway(t, { routing });
    for (const origin of ['https://evil.test', 'https://console.test.evil.test', 'null']) {
      const { status, headers } = await preflight(url, origin);
      assert.deepEqual([status, headers.get('access-control-allow-origin')], [405, null]);
    }
  });

  test('lets an allowed origin read failures, too', async (t) => {
    const { url } = await startGateway(t, { routing });
    const { status, headers } = await fetch(`${url}/a`, { headers: { origin: 'https://console.test' } });
    assert.equal(status, 401);
    assert.equal(headers.get('access-control-allow-origin'), 'https://console.test');
    assert.match(headers.get('access-control-expose-headers')!, /x-request-id/);
    assert.equal(headers.get('access-control-allow-credentials'), null);
  });

  test('a wildcard stands for what is below the domain, and nothing else', async (t) => {
    const { url } = await startGateway(t, {
      routing: { always: [{ name: 'cors', origins: ['https://*.example.com'] }], ...everything() },
    });
    const allowed = async (origin: string) =>
      (await fetch(`${url}/a`, { headers: { origin } })).headers.get('access-control-allow-origin');
    assert.equal(await allowed('https://a.b.example.com'), 'https://a.b.example.com');
    for (const origin of ['https://evilexample.com', 'http://a.example.com', 'https://x/.example.com'])
      assert.equal(await allowed(origin), null);
  });
});
