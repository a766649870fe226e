// Routing as a client sees it: what is not there, which methods are, languages, identity headers, reloads.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import type { RoutingApplication } from '../src/index.ts';
import { RoutingConfigError } from '../src/index.ts';
import { everything, startGateway } from './start-gateway.ts';

const route = (id: string, method: string | string[], path: string, policies: unknown[] = []) => ({
  id,
  match: { method, path },
  policies,
  upstream: 'api',
});

describe('the gateway', () => {
  test('an unknown path is 404 in the envelope, in the language asked for, with a request id', async (t) => {
    const { url } = await startGateway(t);
    const response = await fetch(`${url}/nowhere`, { headers: { 'accept-language': 'en-GB,en;q=0.9' } });
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('content-language'), 'en');
    const envelope = (await response.json()) as Record<string, unknown>;
    assert.deepEqual(envelope, {
      code: 40400,
      error: 'route_not_found',
      message: 'No such route',
      details: {},
      requestId: response.headers.get('x-request-id'),
    });
    const chinese = (await (await fetch(`${url}/nowhere`)).json()) as { message: string };
    assert.equal(chinese.message, '接口不存在');
  });

  test('a path without this method is 405 with the methods it has', async (t) => {
    const { url } = await startGateway(t, {
      routing: { routes: [route('a', ['GET', 'PUT'], '/a/:id'), route('b', 'POST', '/a/:id')] },
    });
    const response = await fetch(`${url}/a/1`, { method: 'DELETE' });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'GET, HEAD, POST, PUT');
  });

  test('HEAD is answered where GET is, without a body', async (t) => {
    const { url } = await startGateway(t, { routing: { routes: [route('a', 'GET', '/a')] } });
    const response = await fetch(`${url}/a`, { method: 'HEAD' });
    assert.equal(response.status, 200);
    const missing = await fetch(`${url}/b`, { method: 'HEAD' });
    assert.deepEqual([missing.status, await missing.text()], [404, '']);
  });

  test('the upstream reads the same path the router matched', async (t) => {
    const { url, seen } = await startGateway(t, { routing: { routes: [route('a', 'GET', '/a/b')] } });
    const { hostname, port } = new URL(url);
    const { request } = await import('node:http');
    const status = await new Promise((resolve) =>
      request({ hostname, port, path: '//x/%2e%2e/%61/./b?q=%2e' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end(),
    );
    assert.equal(status, 200);
    assert.equal(seen[0]!.url, '/a/b?q=%2e');
  });

  test('identity headers of a client never reach the upstream, whatever the route', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything() });
    await fetch(`${url}/a`, {
      headers: {
        'x-xq-user': '01JGXAAAAAAAAAAAAAAAAAAAAA',
        'X-XQ-Session': 's',
        'x-xq-roles': 'admin',
        'x-xq-client-ip': '9.9.9.9',
      },
    });
    const { headers } = seen[0]!;
    assert.deepEqual(
      [headers['x-xq-user'], headers['x-xq-session'], headers['x-xq-roles'], headers['x-xq-client-ip']],
      [undefined, undefined, undefined, '127.0.0.1'],
    );
  });

  test('the address behind a trusted proxy is what the upstream hears', async (t) => {
    const { url, seen } = await startGateway(t, { routing: everything(), trustedProxies: ['127.0.0.0/8'] });
    await fetch(`${url}/a`, { headers: { 'x-forwarded-for': '9.9.9.9' } });
    assert.equal(seen[0]!.headers['x-xq-client-ip'], '9.9.9.9');
  });

  test('an upstream that throws is answered 500 without its words, and logged with them', async (t) => {
    const api: RoutingApplication = {
      ready: async () => {},
      routing: () => {
        throw new Error('the pool is on fire');
      },
    };
    const { url, log } = await startGateway(t, { routing: everything(), api });
    const response = await fetch(`${url}/a`);
    assert.equal(response.status, 500);
    assert.ok(!(await response.text()).includes('fire'));
    assert.ok(log.text().includes('the pool is on fire'));
  });

  test('a reload swaps the routes, and a request under way finishes on the old ones', async (t) => {
    const release: (() => void)[] = [];
    const api: RoutingApplication = {
      ready: async () => {},
      routing: (request, response) => {
        if (request.url === '/old') release.push(() => response.end('old'));
        else response.end('new');
      },
    };
    const { url, gateway } = await startGateway(t, {
      routing: { routes: [route('old', 'GET', '/old')] },
      api,
    });
    const underWay = fetch(`${url}/old`);
    await eventually('the request has reached the application', () => release.length === 1);
    gateway.reload({ data: { builtInRoutes: false, routes: [route('new', 'GET', '/new')] } });
    assert.equal((await fetch(`${url}/old`)).status, 404);
    assert.equal(await (await fetch(`${url}/new`)).text(), 'new');
    release[0]!();
    assert.equal(await (await underWay).text(), 'old');
  });

  test('a bad route goes dark alone and says why', async (t) => {
    const { url, gateway, log } = await startGateway(t, {
      routing: {
        routes: [
          route('good', 'GET', '/good'),
          { ...route('typo', 'GET', '/typo'), polices: [] },
          route('unknown-policy', 'GET', '/a', ['tokn']),
          route('bad-config', 'GET', '/b', [{ name: 'body-limit', bytes: -1 }]),
          route('no-limit', 'GET', '/c', [{ name: 'rate-limit', limit: 'nightly' }]),
          route('no-token', 'GET', '/d', [{ name: 'role', permission: 'gateway:manage' }]),
          route('late-record', 'GET', '/e', ['token', 'access-log']),
          { ...route('no-upstream', 'GET', '/f'), upstream: 'nowhere' },
          route('strange', 'GET', '/g/../h'),
          route('good', 'GET', '/again'),
          route('same-path', 'GET', '/good'),
          'nonsense',
        ],
      },
    });
    assert.equal((await fetch(`${url}/good`)).status, 200);
    assert.equal((await fetch(`${url}/a`)).status, 404);
    const reasons = gateway.status().routes.map(({ id, state, reason }) => [id, state, reason]);
    assert.deepEqual(reasons, [
      ['good', 'enabled', undefined],
      ['typo', 'disabled', 'polices is not a known key'],
      ['unknown-policy', 'disabled', 'there is no policy named tokn'],
      ['bad-config', 'disabled', 'policy body-limit: bytes must be >= 0'],
      ['no-limit', 'disabled', 'there is no limit named nightly'],
      ['no-token', 'disabled', 'policy role needs token before it'],
      ['late-record', 'disabled', 'policy access-log (record) stands after one of phase identify'],
      ['no-upstream', 'disabled', 'there is no upstream named nowhere'],
      ['strange', 'disabled', 'match.path /g/../h is not a normalised path'],
      ['good', 'disabled', 'the id good is taken by another route'],
      ['same-path', 'disabled', 'another route has GET /good'],
      ['routes[11]', 'disabled', 'must be object'],
    ]);
    assert.equal(log.lines.filter(({ message }) => message === 'a route is disabled').length, 11);
  });

  test('a config that cannot be used at all changes nothing, and the status says so', async (t) => {
    const { url, gateway } = await startGateway(t, { routing: { routes: [route('a', 'GET', '/a')] } });
    for (const data of [
      { rotues: [] },
      { always: ['nothing-like-it'] },
      { upstreams: { x: { url: 'ftp://x' } } },
      [],
    ])
      assert.throws(() => gateway.reload({ data }), RoutingConfigError);
    assert.equal((await fetch(`${url}/a`)).status, 200);
    assert.match(gateway.status().rejected!.reason, /must be object/);
    gateway.reload({ data: { builtInRoutes: false } });
    assert.equal(gateway.status().rejected, undefined);
  });
});
