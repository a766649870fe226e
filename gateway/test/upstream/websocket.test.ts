// WebSockets through the gateway: refused by the same policies as requests, joined to what is behind, ended with the gateway.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { WebSocket, WebSocketServer } from 'ws';
import type { RoutingApplication } from '../../src/index.ts';
import { echo, everything, sendRaw, startGateway, type WorldOptions } from '../start-gateway.ts';
import { leadingTo, listen, targets } from './servers.ts';

const echoing = (sockets: WebSocketServer) =>
  sockets.on('connection', (socket, request) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.on('error', () => {});
    if (request.url === '/hello') socket.send(JSON.stringify(request.headers));
  });

async function startFar(t: TestContext) {
  const server = createServer((_request, response) => response.writeHead(426).end('speak WebSocket'));
  const sockets = new WebSocketServer({ server, path: undefined, perMessageDeflate: true });
  echoing(sockets);
  return { ...(await listen(t, server)), sockets };
}

/** An application in memory, as Fastify is one, that knows WebSockets. */
function memoryApplication(): RoutingApplication {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  echoing(sockets);
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request)),
  );
  return { ...echo(), server };
}

const behind: Record<string, (t: TestContext, policies?: unknown[]) => Promise<WorldOptions>> = {
  'an upstream over HTTP': async (t, policies) => ({
    routing: leadingTo({ url: (await startFar(t)).url }, policies),
  }),
  'an application in memory': async (_t, policies = []) => ({
    routing: everything(...policies),
    api: memoryApplication(),
  }),
};

const open = async (t: TestContext, url: string, headers: Record<string, string> = {}) => {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  t.after(() => socket.terminate());
  socket.on('error', () => {});
  await once(socket, 'open');
  return socket;
};

const answerTo = async (socket: WebSocket, message: string | Buffer): Promise<Buffer> => {
  socket.send(message);
  const [data] = (await once(socket, 'message')) as [Buffer];
  return data;
};

/** The status and envelope that an opening handshake was refused with. */
async function refusal(url: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return [response.statusCode, JSON.parse(text).error];
}

for (const [name, worldOf] of Object.entries(behind))
  describe(`a WebSocket to ${name}`, () => {
    test('carries small and large messages both ways', async (t) => {
      const { url } = await startGateway(t, await worldOf(t));
      const socket = await open(t, `${url}/a`);
      assert.equal((await answerTo(socket, 'hello')).toString(), 'hello');
      const megabyte = Buffer.alloc(1024 * 1024, '小桥');
      for (let i = 0; i < 3; i++) assert.ok(megabyte.equals(await answerTo(socket, megabyte)));
      socket.close(1000);
      const [code] = await once(socket, 'close');
      assert.equal(code, 1000);
    });

    test('passes the policies of its route, which say who it is', async (t) => {
      const world = await startGateway(t, await worldOf(t, ['token']));
      const socket = new WebSocket(`${world.url.replace('http', 'ws')}/hello`, {
        headers: { authorization: `Bearer ${world.token()}`, 'x-xq-user': 'somebody else' },
      });
      t.after(() => socket.terminate());
      const [data] = await once(socket, 'message');
      const headers = JSON.parse(data.toString());
      assert.equal(headers['x-xq-user'], '01JGXAAAAAAAAAAAAAAAAAAAAA');
      assert.match(headers['x-request-id'], /^[0-9A-Z]{26}$/);
    });

    test('is refused in HTTP without a token, beyond its limit, and without a route', async (t) => {
      const options = await worldOf(t, [
        { name: 'rate-limit', limits: { few: { capacity: 2, refillPerSecond: 0.001 } }, limit: 'few' },
        'token',
      ]);
      const { url } = await startGateway(t, options);
      assert.deepEqual(await refusal(`${url}/a`), [401, 'token_missing']);
      assert.deepEqual(await refusal(`${url}/a`), [401, 'token_missing']);
      assert.deepEqual(await refusal(`${url}/a`), [429, 'rate_limited']);
      const nowhere = await startGateway(t);
      assert.deepEqual(await refusal(`${nowhere.url}/a`), [404, 'route_not_found']);
    });

    test('is refused while as many as may be are open', async (t) => {
      const { url, registry } = await startGateway(t, { ...(await worldOf(t)), limits: { upgrades: 1 } });
      const socket = await open(t, url);
      assert.match(await registry.metrics(), /xiaoqiao_gateway_websockets 1/);
      assert.deepEqual(await refusal(url), [503, 'overloaded']);
      socket.close();
      await once(socket, 'close');
      await eventually('there is room again', async () => {
        const again = new WebSocket(url.replace('http', 'ws'));
        again.on('error', () => {});
        const opened = await Promise.race([
          once(again, 'open').then(() => true),
          once(again, 'unexpected-response').then(() => false),
        ]);
        again.terminate();
        return opened;
      });
    });

    test('is closed when it falls silent', async (t) => {
      const { url } = await startGateway(t, {
        ...(await worldOf(t)),
        limits: { upgradeIdleMs: 50, timeoutCheckMs: 20 },
      });
      const socket = await open(t, url);
      await once(socket, 'close');
    });

    test('is logged and counted once, as 101, when it has ended', async (t) => {
      const lines: string[] = [];
      const { url, registry } = await startGateway(t, {
        ...(await worldOf(t)),
        accessLog: (line) => void lines.push(line),
      });
      const socket = await open(t, `${url}/a`);
      await answerTo(socket, 'hello');
      assert.deepEqual(lines, []);
      socket.close();
      await eventually('the line is there', () => lines.length === 1);
      const { context } = JSON.parse(lines[0]!);
      assert.deepEqual([context.status, context.path, context.aborted], [101, '/a', undefined]);
      assert.match(await registry.metrics(), /requests_total\{[^}]*status="101"\} 1/);
    });

    test('ends with the gateway', async (t) => {
      const { url, gateway } = await startGateway(t, {
        ...(await worldOf(t)),
        limits: { upgradeGraceMs: 10 },
      });
      const socket = await open(t, url);
      await Promise.all([once(socket, 'close'), gateway.stop(10_000)]);
    });
  });

describe('an offer to upgrade', () => {
  const ask = (extra: string) =>
    `GET /a HTTP/1.1\r\nHost: shop.test\r\nConnection: Upgrade\r\n${extra}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

  test('of another protocol is left aside, and the request answered', async (t) => {
    const { url } = await startGateway(t, { routing: everything(), api: memoryApplication() });
    const answer = await sendRaw(url, ask('Upgrade: h2c\r\n'));
    assert.match(answer, /^HTTP\/1\.1 200 OK/);
  });

  test('to an application that knows no WebSockets is answered as a request', async (t) => {
    const { url } = await startGateway(t, { routing: everything() });
    const answer = await sendRaw(url, ask('Upgrade: websocket\r\n'));
    assert.match(answer, /^HTTP\/1\.1 200 OK/);
    assert.match(answer, /connection: close/i);
  });

  test('that the application does not want is a request like any other', async (t) => {
    const api = memoryApplication();
    Object.assign(api.server!, { shouldUpgradeCallback: ({ url }: { url: string }) => url === '/b' });
    const { url } = await startGateway(t, { routing: everything(), api });
    const answer = await sendRaw(url, ask('Upgrade: websocket\r\n'));
    assert.match(answer, /^HTTP\/1\.1 200 OK/);
    assert.equal((await answerTo(await open(t, `${url}/b`), 'hello')).toString(), 'hello');
  });

  test('that the upstream refuses is refused in the upstream’s words', async (t) => {
    const far = await listen(
      t,
      createServer((_request, response) => response.writeHead(403, { 'x-why': 'no' }).end('not you')),
    );
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    const answer = await sendRaw(url, ask('Upgrade: websocket\r\n'));
    assert.match(answer, /^HTTP\/1\.1 403 Forbidden/);
    assert.match(answer, /x-why: no/);
    assert.match(answer, /not you/);
  });

  test('that cannot be read is malformed', async (t) => {
    const { url } = await startGateway(t, { routing: everything(), api: memoryApplication() });
    const answer = await sendRaw(url, ask('Upgrade: websocket\r\nHost: other.test\r\n'));
    assert.match(answer, /^HTTP\/1\.1 400 /);
  });

  test('finds another target when the first one is not there', async (t) => {
    const far = await startFar(t);
    const routing = leadingTo({ targets: targets('http://127.0.0.1:9', far.url) });
    const { url } = await startGateway(t, { routing });
    for (let i = 0; i < 4; i++) assert.equal((await answerTo(await open(t, url), 'hi')).toString(), 'hi');
  });

  test('to a target that is not there is 502', async (t) => {
    const { url } = await startGateway(t, { routing: leadingTo({ url: 'http://127.0.0.1:9' }) });
    assert.deepEqual(await refusal(url), [502, 'upstream_unavailable']);
  });

  test('is cut with its target when that is killed', async (t) => {
    const far = await startFar(t);
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url }) });
    const socket = await open(t, url);
    await Promise.all([once(socket, 'close'), far.kill()]);
  });
});
