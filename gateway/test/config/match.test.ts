// Which route takes a request: hosts, conditions, groups, named policies, and what the status says of each.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startGateway, type World } from '../start-gateway.ts';

const route = (id: string, match: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  id,
  match: { method: 'GET', path: '/a', ...match },
  policies: [{ name: 'headers', response: { set: { 'x-route': id } } }],
  upstream: 'api',
  ...more,
});

const devtools = 'https://servicewechat.com/wx1234/devtools/page-frame.html';
const trial = 'https://servicewechat.com/wx1234/0/page-frame.html';
const release = 'https://servicewechat.com/wx1234/42/page-frame.html';

async function routeOf({ url, gateway }: World, path: string, headers: Record<string, string> = {}) {
  const { host, ...rest } = headers;
  // fetch sends its own Host, so a host is asked for by explanation.
  if (host !== undefined)
    return gateway.explain({ method: 'GET', url: `http://${host}${path}`, headers: rest }).route?.id;
  return (await fetch(url + path, { headers: rest })).headers.get('x-route') ?? undefined;
}

describe('match', () => {
  for (const [what, match, yes, no] of [
    [
      'a header that equals',
      { header: { 'X-Channel': 'beta' } },
      { 'x-channel': 'beta' },
      { 'x-channel': 'b' },
    ],
    ['a header present', { header: { 'x-a': { present: true } } }, { 'x-a': '' }, {}],
    ['a header absent', { header: { 'x-a': { present: false } } }, {}, { 'x-a': '1' }],
    ['one of several', { header: { 'x-a': { equals: ['1', '2'] } } }, { 'x-a': '2' }, { 'x-a': '3' }],
    [
      'a pattern',
      { header: { 'user-agent': { pattern: '*Micro*' } } },
      { 'user-agent': 'a Micro b' },
      { 'user-agent': 'x' },
    ],
    ['the appid', { appid: ['wx1234'] }, { referer: release }, { referer: release.replace('wx1234', 'wx9') }],
    ['a release', { environment: 'release' }, { referer: release }, { referer: trial }],
    [
      'what is not released',
      { environment: ['develop', 'trial'] },
      { referer: devtools },
      { referer: release },
    ],
    [
      'a trial',
      { environment: 'trial' },
      { referer: trial },
      { referer: 'https://servicewechat.com.evil.cn/wx1234/0/page-frame.html' },
    ],
    [
      'a version',
      { clientVersion: { from: '2', below: '3' } },
      { 'x-client-version': '2.9.9' },
      { 'x-client-version': '3.0' },
    ],
    ['a release number', { clientVersion: { from: '42' } }, { referer: release }, { referer: trial }],
  ] as const)
    test(`takes ${what} and leaves the rest to the next one`, async (t) => {
      const world = await startGateway(t, {
        routing: { routes: [route('wanted', match), route('rest', {})] },
      });
      assert.equal(await routeOf(world, '/a', yes), 'wanted');
      assert.equal(await routeOf(world, '/a', no), 'rest');
    });

  test('query parameters, decoded', async (t) => {
    const world = await startGateway(t, {
      routing: { routes: [route('wanted', { query: { q: '茶', v: { present: true } } }), route('rest', {})] },
    });
    assert.equal(await routeOf(world, '/a?q=%E8%8C%B6&v'), 'wanted');
    assert.equal(await routeOf(world, '/a?q=x&v'), 'rest');
    assert.equal(await routeOf(world, '/a'), 'rest');
  });

  test('candidates are tried in the written order', async (t) => {
    const world = await startGateway(t, {
      routing: {
        routes: [
          route('first', { header: { 'x-a': '1' } }),
          route('second', { header: { 'x-b': '1' } }),
          route('third', {}),
        ],
      },
    });
    assert.equal(await routeOf(world, '/a', { 'x-a': '1', 'x-b': '1' }), 'first');
    assert.equal(await routeOf(world, '/a', { 'x-b': '1' }), 'second');
    assert.equal(await routeOf(world, '/a'), 'third');
  });

  test('a less specific path takes what the more specific one does not', async (t) => {
    const world = await startGateway(t, {
      routing: {
        routes: [route('wide', { path: '/*' }), route('narrow', { header: { 'x-a': '1' } })],
      },
    });
    assert.equal(await routeOf(world, '/a', { 'x-a': '1' }), 'narrow');
    assert.equal(await routeOf(world, '/a'), 'wide');
  });

  test('the exact host, then the longest wildcard, then any', async (t) => {
    const world = await startGateway(t, {
      routing: {
        routes: [
          route('any', {}),
          route('wild', { host: '*.example.com' }),
          route('wilder', { host: '*.shop.example.com' }),
          route('exact', { host: ['tea.shop.example.com', 'tea.cn'] }),
        ],
      },
    });
    const routesOf = await Promise.all(
      ['tea.shop.example.com:443', 'TEA.CN', 'x.shop.example.com', 'a.b.example.com', 'example.com'].map(
        (host) => routeOf(world, '/a', { host }),
      ),
    );
    assert.deepEqual(routesOf, ['exact', 'exact', 'wilder', 'wild', 'any']);
  });

  test('a place that is taken in part is a warning, and what is left serves', async (t) => {
    const world = await startGateway(t, {
      routing: { routes: [route('one', {}), route('two', { method: ['GET', 'POST'] })] },
    });
    const [, two] = world.gateway.status().routes;
    assert.deepEqual([two!.state, two!.reason], ['warning', 'another route has GET /a']);
    const response = await fetch(`${world.url}/a`, { method: 'POST' });
    assert.equal(response.headers.get('x-route'), 'two');
  });
});

describe('groups and named policies', () => {
  test('a group gives its routes policies, conditions and an upstream; a route may say otherwise', async (t) => {
    const world = await startGateway(t, {
      routing: {
        policies: { marked: { use: 'headers', response: { set: { 'x-group': 'yes' } } } },
        groups: [
          {
            name: 'beta',
            match: { header: { 'x-beta': '1' }, method: 'GET' },
            policies: ['marked'],
            upstream: 'api',
            routes: [
              { id: 'in', match: { path: '/in' } },
              { ...route('other', { path: '/other', header: { 'x-more': '1' } }), upstream: 'nowhere' },
            ],
          },
        ],
      },
    });
    const response = await fetch(`${world.url}/in`, { headers: { 'x-beta': '1' } });
    assert.equal(response.headers.get('x-group'), 'yes');
    assert.equal((await fetch(`${world.url}/in`)).status, 404);
    const [inside, other] = world.gateway.status().routes;
    assert.deepEqual([inside!.group, inside!.conditions], ['beta', ['header x-beta: "1"']]);
    assert.deepEqual(inside!.chain.at(-1), {
      name: 'marked',
      policy: 'headers',
      settings: { response: { set: { 'x-group': 'yes' } } },
    });
    assert.equal(other!.reason, 'there is no upstream named nowhere');
  });

  test('a bad group darkens its own routes only', async (t) => {
    const world = await startGateway(t, {
      routing: {
        routes: [route('good', {})],
        groups: [{ name: 'bad', polices: [], routes: [route('dark', { path: '/b' })] }],
      },
    });
    assert.deepEqual(
      world.gateway.status().routes.map(({ id, state, reason }) => [id, state, reason]),
      [
        ['good', 'enabled', undefined],
        ['dark', 'disabled', 'the group: polices is not a known key'],
      ],
    );
  });

  test('a name under policies that means nothing is refused as a whole', async (t) => {
    const { gateway } = await startGateway(t);
    for (const [policies, reason] of [
      [{ strict: { limit: 'login' } }, /policies.strict is neither a policy nor says which one/],
      [{ strict: { use: 'rate-limits' } }, /policies.strict.use names no policy: rate-limits/],
    ] as const)
      assert.throws(() => gateway.reload({ data: { policies } }), reason);
  });
});

describe('an explanation', () => {
  test('names the route, and for each other one with this path the first thing that is wrong', async (t) => {
    const { gateway } = await startGateway(t, {
      routing: {
        routes: [
          route('by-header', { header: { 'x-a': '1' } }),
          route('by-method', { method: 'POST' }),
          route('by-host', { host: 'tea.cn' }),
          route('winner', {}),
          route('wide', { path: '/*' }),
          route('elsewhere', { path: '/b' }),
          route('dark', {}),
        ],
      },
    });
    const {
      route: found,
      others,
      otherPaths,
    } = gateway.explain({ method: 'get', url: '/a?x', headers: { 'X-A': '2' } });
    assert.equal(found!.id, 'winner');
    assert.deepEqual(others, [
      { id: 'by-header', reason: 'header x-a: wants "1", got "2"' },
      { id: 'by-method', reason: 'method: wants POST, got GET' },
      { id: 'by-host', reason: 'host: wants tea.cn, got localhost' },
      { id: 'wide', reason: 'would take it, but winner comes first' },
      { id: 'dark', reason: 'disabled: another route has GET /a' },
    ]);
    assert.equal(otherPaths, 1);
    const lost = gateway.explain({ method: 'GET', url: 'https://x/a/%zz' });
    assert.deepEqual([lost.route, lost.refusal], [undefined, { error: 'malformed_request', status: 400 }]);
  });
});
