// Several processes on one Redis: they serve together, one that dies is replaced, what one decides holds in all, and nothing is lost at a stop.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { startRedisServer } from '@xiaoqiao/state/testing';
import { openOutsideWechat } from '../test/support/outside-wechat.ts';
import { type Answer, bearer, logInByHand, send } from '../test/support/raw-requests.ts';
import { startServerProcess } from '../test/support/server-process.ts';

const TIMEOUT = { timeout: 120_000 };
const PASSWORD = 'Correct-Horse-7-Battery';
const generous = '{ capacity: 1000000, refillPerSecond: 1000000 }';
const routing = `policies:
  rate-limit:
    limits: { default: ${generous}, user: ${generous}, write: ${generous}, login: ${generous}, callback: ${generous} }
`;

async function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-workers-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const redis = await startRedisServer(t);
  const outside = await openOutsideWechat(folder);
  t.after(() => outside.close());
  writeFileSync(join(folder, 'gateway.yaml'), routing);
  const env = {
    ...outside.env,
    XIAOQIAO_ADMIN_PASSWORD: PASSWORD,
    GATEWAY_CONFIG: join(folder, 'gateway.yaml'),
    REDIS_URL: redis.url,
  };
  let started = 0;
  const start = async (more: Record<string, string> = {}) => {
    // Working folder and ready file are its own, the home is everybody's.
    const server = await startServerProcess({
      folder: join(folder, `process-${++started}`),
      env: { ...env, XIAOQIAO_HOME: join(folder, 'home'), ...more },
    });
    t.after(async () => void (await server.end('SIGKILL')));
    return server;
  };
  return { folder, redis, outside, start };
}

const metricsOf = async (url: string) => (await fetch(`${url}/metrics`)).text();
const readingOf = (metrics: string, series: RegExp): number | undefined => {
  const line = metrics.split('\n').find((each) => series.test(each));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
};

/** One connection that sends as fast as it is answered, until nobody listens any more. */
async function client(url: string, tally: { whole: number; lost: string[] }): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    const end = await new Promise<string>((resolve) => {
      const request = httpRequest(url, { agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () =>
          resolve(text.includes('"pong":true') ? 'whole' : `${response.statusCode} ${text}`),
        );
        response.on('error', (error) => resolve(String(error)));
      });
      // A new connection that the kernel had queued when the listener closed was never ours: it is as good as refused.
      request.on('error', ({ code }: NodeJS.ErrnoException) =>
        resolve(
          code === 'ECONNREFUSED' || (code === 'ECONNRESET' && !request.reusedSocket) ? 'refused' : `${code}`,
        ),
      );
      request.end();
    });
    if (end === 'whole') tally.whole++;
    else {
      if (end !== 'refused') tally.lost.push(end);
      agent.destroy();
      return;
    }
  }
}

describe('WORKERS=2', () => {
  test('serve together, tell apart their metrics, and stop without losing a request', TIMEOUT, async (t) => {
    const { start } = await open(t);
    const server = await start({ WORKERS: '2' });
    const tally = { whole: 0, lost: [] };
    const clients = Array.from({ length: 20 }, () => client(`${server.api}/api/ping`, tally));
    await eventually('both have served', async () => {
      const metrics = await metricsOf(server.metrics);
      return [1, 2].every(
        (worker) =>
          (readingOf(
            metrics,
            new RegExp(`^xiaoqiao_gateway_requests_total{.*route="ping".*worker="${worker}"`),
          ) ?? 0) > 100,
      );
    });
    const { code } = await server.end('SIGTERM');
    await Promise.all(clients);
    assert.deepEqual(tally.lost, []);
    assert.equal(code, 0);
  });

  test('a worker that is killed is replaced, and the other one goes on serving', TIMEOUT, async (t) => {
    const { start } = await open(t);
    const server = await start({ WORKERS: '2' });
    const pidOf = async (worker: number) =>
      readingOf(await metricsOf(server.metrics), new RegExp(`^xiaoqiao_worker_pid{worker="${worker}"}`));
    const pid = (await pidOf(2))!;
    process.kill(pid, 'SIGKILL');
    for (let i = 0; i < 20; i++) assert.equal((await fetch(`${server.api}/api/ping`)).status, 200);
    await eventually(
      'another one has taken its place',
      async () => {
        const now = await pidOf(2);
        return now !== undefined && now !== pid;
      },
      { timeoutMs: 60_000 },
    );
    assert.equal(readingOf(await metricsOf(server.metrics), /^xiaoqiao_worker_restarts_total/), 1);
    assert.equal((await server.end('SIGTERM')).code, 0);
  });

  test('the metrics port says whether any of them is ready, and what is amiss', TIMEOUT, async (t) => {
    const { start, redis } = await open(t);
    const server = await start({ WORKERS: '2' });
    const probe = async () => {
      const { status, body } = await send(`${server.metrics}/readyz`, {});
      return { http: status, ...(body as unknown as { status?: string; down?: { name: string }[] }) };
    };
    assert.equal((await send(`${server.metrics}/healthz`, {})).status, 200);
    assert.deepEqual([(await probe()).http, (await probe()).status], [200, 'ready']);

    const pids = [1, 2].map(async (worker) =>
      readingOf(await metricsOf(server.metrics), new RegExp(`^xiaoqiao_worker_pid{worker="${worker}"}`)),
    );
    const [first, second] = (await Promise.all(pids)) as [number, number];
    process.kill(second, 'SIGSTOP');
    assert.deepEqual((await probe()).down, [{ name: 'worker 2', ok: false, reason: 'it is not ready' }]);
    process.kill(first, 'SIGSTOP');
    assert.equal((await probe()).http, 503);
    for (const pid of [first, second]) process.kill(pid, 'SIGCONT');
    await redis.stop();
    await eventually('both miss Redis, which is said once', async () => {
      const { status, down } = await probe();
      return status === 'degraded' && JSON.stringify(down?.map(({ name }) => name)) === '["redis"]';
    });
  });

  test('what keeps a worker from starting is said once, in its words', TIMEOUT, async (t) => {
    const { start, redis } = await open(t);
    await redis.stop();
    await assert.rejects(start({ WORKERS: '2' }), /REDIS_URL: no Redis at redis:\/\/127\.0\.0\.1/);
  });
});

describe('two processes on one home', () => {
  test('share sessions, bans and the cache of what is banned, at once', TIMEOUT, async (t) => {
    const { start, outside } = await open(t);
    const a = await start();
    const b = await start();
    const me = (url: string, session: Parameters<typeof bearer>[0]): Promise<Answer> =>
      send(`${url}/api/users/me`, { headers: bearer(session) });
    const { openid } = outside.wechat.createUser();
    const session = await logInByHand({ url: a.api, wechat: outside.wechat }, openid);
    assert.equal((await me(b.api, session)).status, 200);
    await send(`${a.api}/api/auth/logout`, { method: 'POST', body: {}, headers: bearer(session) });
    assert.deepEqual((await me(b.api, session)).body.error, 'session_revoked');

    const again = await logInByHand({ url: b.api, wechat: outside.wechat }, openid);
    const { id } = (await me(b.api, again)).body.data as { id: string };
    const admin = (
      await send(`${b.api}/api/auth/login`, {
        method: 'POST',
        body: { username: 'admin', password: PASSWORD },
      })
    ).body.data as Parameters<typeof bearer>[0];
    const ban = await send(`${b.api}/api/admin/gateway/bans`, {
      method: 'POST',
      body: { kind: 'user', value: id, seconds: 600 },
      headers: bearer(admin),
    });
    assert.deepEqual((await me(a.api, again)).body.error, 'banned');
    const { id: banId } = ban.body.data as { id: string };
    await send(`${a.api}/api/admin/gateway/bans/${banId}`, { method: 'DELETE', headers: bearer(admin) });
    assert.equal((await me(b.api, again)).status, 200);
  });

  test('without Redis the second one is refused', TIMEOUT, async (t) => {
    const { start } = await open(t);
    await start();
    await assert.rejects(start({ REDIS_URL: '' }), /another server is running on .*REDIS_URL/);
  });

  test('readiness says that Redis is away, and that the process goes on', TIMEOUT, async (t) => {
    const { start, redis } = await open(t);
    const { api } = await start();
    const ready = async () => (await send(`${api}/readyz`, {})).body as Record<string, unknown>;
    assert.deepEqual(await ready(), { status: 'ready', checks: ['database', 'redis'], down: [] });
    await redis.stop();
    const answer = await eventually('it is degraded', async () => {
      const now = await ready();
      return now.status === 'degraded' && now;
    });
    assert.deepEqual(answer.down, [{ name: 'redis', ok: false, reason: 'it does not answer' }]);
    await redis.start();
    await eventually('it is ready again', async () => (await ready()).status === 'ready');
  });
});
