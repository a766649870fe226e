// The file and the database as sources: stored, checked, rolled back, noticed by other processes, swapped under load.
import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Database, migrate, openDatabase } from '@xiaoqiao/database';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { createHttpService } from '@xiaoqiao/kit/http';
import { eventually, memoryLog } from '@xiaoqiao/kit/testing';
import { createRoutingProviders, type RoutingProvidersOptions, routingMigrations } from '../../src/index.ts';
import { startGateway } from '../start-gateway.ts';

const user = '01JGXAAAAAAAAAAAAAAAAAAAAA';
const route = (id: string, path: string, upstream = 'api') => ({
  id,
  match: { method: 'GET', path },
  policies: [],
  upstream,
});

async function openTables(t: TestContext): Promise<Database> {
  const database = await openDatabase({ url: 'sqlite::memory:', clock: fixedClock() });
  t.after(() => database.close());
  await migrate(database, [{ service: 'gateway-routing', migrations: routingMigrations }]);
  return database;
}

/** A process: its gateway, its providers, and the admin API in front of them. */
async function startProcess(
  t: TestContext,
  database: Database,
  options: Partial<RoutingProvidersOptions> = {},
) {
  const log = memoryLog('test');
  const providers = await createRoutingProviders({
    database,
    clock: fixedClock(),
    log,
    pollMs: 5,
    adapt: (source) => ({ ...source, data: { builtInRoutes: false, ...(source.data as object) } }),
    ...options,
  });
  const world = await startGateway(t, { sources: providers.sources() });
  t.after(providers.attach(world.gateway));
  const app = createHttpService({ handlers: providers.handlers, log });
  const call = async (method: 'GET' | 'PUT' | 'POST', path: string, payload?: object) => {
    const response = await app.inject({
      method,
      url: `/api/admin/gateway${path}`,
      headers: { 'x-xq-user': user, 'x-xq-session': user, 'x-xq-roles': 'admin' },
      ...(payload ? { payload } : {}),
    });
    const { error, data, details } = response.json();
    return { status: response.statusCode, error, data, details };
  };
  return { ...world, call, log };
}

const statusOf = async (url: string) => (await fetch(url)).status;

describe('routing that is stored', () => {
  test('serves at once, has a version with who and when, and other processes notice', async (t) => {
    const database = await openTables(t);
    const here = await startProcess(t, database);
    const there = await startProcess(t, database);
    const nothing = await here.call('GET', '/routing');
    assert.deepEqual([nothing.data.version, nothing.data.document], [0, {}]);
    const stored = await here.call('PUT', '/routing', {
      version: 0,
      document: { routes: [route('a', '/a')] },
      note: 'first',
    });
    assert.deepEqual([stored.status, stored.data.version, stored.data.author], [200, 1, user]);
    assert.equal(await statusOf(`${here.url}/a`), 200);
    await eventually('the other process has it', async () => (await statusOf(`${there.url}/a`)) === 200);
    const { data } = await there.call('GET', '/routes');
    assert.deepEqual(
      data.routes.map(({ id, source, state }: Record<string, string>) => [id, source, state]),
      [['a', 'admin', 'enabled']],
    );
  });

  test('is refused when somebody else was faster', async (t) => {
    const here = await startProcess(t, await openTables(t));
    const store = (version: number) =>
      here.call('PUT', '/routing', { version, document: { routes: [route('a', '/a')] } });
    await store(0);
    const late = await store(0);
    assert.deepEqual(
      [late.status, late.error, late.details],
      [409, 'routing_version_conflict', { current: 1 }],
    );
    const races = await Promise.all([store(1), store(1), store(1)]);
    assert.deepEqual(races.map(({ status }) => status).sort(), [200, 409, 409]);
  });

  test('is refused with every fault before it is stored, and a check says the same', async (t) => {
    const here = await startProcess(t, await openTables(t));
    const document = { routes: [route('a', '/a', 'nowhere'), route('b', '/b/../c')] };
    const refused = await here.call('PUT', '/routing', { version: 0, document });
    const faults = [
      'a: there is no upstream named nowhere',
      'b: match.path /b/../c is not a normalised path',
    ];
    assert.deepEqual(
      [refused.status, refused.error, refused.details.faults],
      [400, 'routing_invalid', faults],
    );
    const checked = await here.call('POST', '/routing/check', { document });
    assert.deepEqual(checked.data.faults, faults);
    const frame = await here.call('POST', '/routing/check', { document: { rotues: [] } });
    assert.deepEqual(frame.data.faults, ['rotues is not a known key']);
    const modules = await here.call('POST', '/routing/check', { document: { modules: ['./evil.ts'] } });
    assert.deepEqual(modules.data.faults, ['modules may only be named in a file']);
    assert.equal((await here.call('GET', '/routing')).data.version, 0);
  });

  test('goes back to an earlier version by storing it again', async (t) => {
    const here = await startProcess(t, await openTables(t));
    await here.call('PUT', '/routing', { version: 0, document: { routes: [route('a', '/a')] } });
    await here.call('PUT', '/routing', { version: 1, document: { routes: [route('b', '/b')] } });
    assert.equal(await statusOf(`${here.url}/a`), 404);
    const back = await here.call('POST', '/routing/rollback', { version: 2, to: 1 });
    assert.equal(back.data.version, 3);
    assert.equal(await statusOf(`${here.url}/a`), 200);
    const { data } = await here.call('GET', '/routing/versions');
    assert.deepEqual(
      data.list.map(({ version, note }: Record<string, unknown>) => [version, note]),
      [
        [3, 'rollback to 1'],
        [2, ''],
        [1, ''],
      ],
    );
    const lost = await here.call('POST', '/routing/rollback', { version: 3, to: 9 });
    assert.deepEqual([lost.status, lost.error], [404, 'routing_version_not_found']);
  });

  test('explains a request and purges the cache', async (t) => {
    const here = await startProcess(t, await openTables(t));
    await here.call('PUT', '/routing', { version: 0, document: { routes: [route('a', '/a')] } });
    const { data } = await here.call('POST', '/explain', { method: 'GET', url: '/a' });
    assert.equal(data.route.id, 'a');
    assert.deepEqual((await here.call('POST', '/cache/purge', { tags: ['x'] })).data, { purged: 0 });
  });

  test('the file wins over it, and both over the built-in routes', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'xiaoqiao-providers-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'gateway.yaml');
    await writeFile(file, 'routes:\n  - { id: own, match: { method: GET, path: /a }, upstream: api }\n');
    const here = await startProcess(t, await openTables(t), { file, adapt: (source) => source });
    const refused = await here.call('PUT', '/routing', {
      version: 0,
      document: { routes: [route('a', '/a'), route('ping', '/api/ping')] },
    });
    assert.deepEqual(refused.details.faults, ['a: another route has GET /a']);
    await here.call('PUT', '/routing', { version: 0, document: { routes: [route('pong', '/api/ping')] } });
    const { data } = await here.call('GET', '/routes');
    const of = (id: string) => data.routes.find((each: { id: string }) => each.id === id);
    assert.deepEqual([of('own').place, of('pong').source], [{ line: 2, column: 5 }, 'admin']);
    assert.deepEqual([of('ping').state, of('ping').reason], ['disabled', 'another route has GET /api/ping']);
  });

  test('one that this release cannot read does not keep the process down', async (t) => {
    const database = await openTables(t);
    const first = await startProcess(t, database);
    await first.call('PUT', '/routing', { version: 0, document: { routes: [route('a', '/a')] } });
    await database.transaction(async (tx) => {
      await tx
        .on<{ gateway_routing: { document: string } }>()
        .updateTable('gateway_routing')
        .set({ document: '{"from":"the future"}' })
        .execute();
    });
    const { log, url } = await startProcess(t, database);
    assert.equal(await statusOf(`${url}/a`), 404);
    assert.ok(log.text().includes('from is not a known key'));
  });
});

describe('the file while it serves', () => {
  test('swapped every 50 ms under load, no request fails', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'xiaoqiao-providers-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'gateway.yaml');
    const write = async (turn: number) => {
      const routes = [route('steady', '/steady'), route(`turn-${turn}`, `/turn/${turn}`)];
      await writeFile(`${file}.new`, JSON.stringify({ builtInRoutes: false, routes }));
      await rename(`${file}.new`, file);
    };
    await write(0);
    const { url, gateway } = await startProcess(t, await openTables(t), { file, adapt: (source) => source });
    let turn = 0;
    const swapping = setInterval(() => {
      gateway.reload({
        data: {
          builtInRoutes: false,
          routes: [route('steady', '/steady'), route(`t${turn}`, `/t/${turn++}`)],
        },
      });
      if (turn % 4 === 0) void write(turn);
    }, 50);
    t.after(() => clearInterval(swapping));
    const statuses = new Map<number, number>();
    const client = async () => {
      while (turn < 20) {
        const { status } = await fetch(`${url}/steady`).then(async (response) => {
          await response.arrayBuffer();
          return response;
        });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    assert.deepEqual([...statuses.keys()], [200]);
  });
});
