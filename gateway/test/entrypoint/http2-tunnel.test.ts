// WebSockets as streams of HTTP/2 (RFC 8441): the same policies, the same upstreams, and other streams beside them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { WebSocketServer } from 'ws';
import type { RoutingApplication } from '../../src/index.ts';
import { echo, everything, startGateway, type WorldOptions } from '../start-gateway.ts';
import { createAuthority } from '../tls/authority.ts';
import { leadingTo, listen, serveHttp } from '../upstream/servers.ts';

const echoing = (sockets: WebSocketServer) =>
  sockets.on('connection', (socket, request) => {
    socket.on('message', (data) => socket.send(`${request.headers['x-xq-user'] ?? 'nobody'} said ${data}`));
    socket.on('error', () => {});
  });

async function farAway(t: TestContext): Promise<string> {
  const server = createServer((_request, response) => response.end('far'));
  echoing(new WebSocketServer({ server }));
  return (await listen(t, server)).url;
}

function inMemory(): RoutingApplication {
  const server = createServer();
  const sockets = echoing(new WebSocketServer({ noServer: true }));
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request)),
  );
  return { ...echo(), server };
}

const behind: Record<string, (t: TestContext, policies?: unknown[]) => Promise<WorldOptions>> = {
  'an upstream over HTTP': async (t, policies) => ({
    routing: leadingTo({ url: await farAway(t) }, policies),
  }),
  'an application in memory': async (_t, policies = []) => ({
    routing: everything(...policies),
    api: inMemory(),
  }),
};

async function start(t: TestContext, options: WorldOptions) {
  const authority = await createAuthority(t);
  const certificates = [authority.issue('shop', ['shop.test'])];
  const world = await startGateway(t, { ...options, tls: { certificates, ocspStapling: false } });
  const session = connectHttp2(await world.gateway.listenTls('127.0.0.1', 0), {
    ca: authority.ca,
    servername: 'shop.test',
  });
  t.after(() => session.destroy());
  session.on('error', () => {});
  await once(session, 'remoteSettings');
  return { ...world, session };
}

const connectRequest = {
  ':method': 'CONNECT',
  ':protocol': 'websocket',
  ':scheme': 'https',
  ':authority': 'shop.test',
  ':path': '/a',
  'sec-websocket-version': '13',
};

interface Asked {
  readonly stream: ClientHttp2Stream;
  readonly headers: IncomingHttpHeaders & { ':status'?: number };
}

async function ask(session: ClientHttp2Session, headers: Record<string, string> = {}): Promise<Asked> {
  const stream = session.request({ ...connectRequest, ...headers }, { endStream: false });
  stream.on('error', () => {});
  const [answer] = await once(stream, 'response');
  return { stream, headers: answer };
}

async function textOf(stream: ClientHttp2Stream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

/** RFC 6455 §5.2, masked with zeros, which leaves the text as it is. */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const size = Buffer.alloc(length < 126 ? 1 : length < 65_536 ? 3 : 9);
  if (length < 126) size[0] = 0x80 | length;
  else if (length < 65_536) {
    size[0] = 0x80 | 126;
    size.writeUInt16BE(length, 1);
  } else {
    size[0] = 0x80 | 127;
    size.writeBigUInt64BE(BigInt(length), 1);
  }
  return Buffer.concat([Buffer.of(0x80 | opcode), size, Buffer.alloc(4), payload]);
}

/** Of an unmasked frame that has come whole. */
function payloadOf(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]!;
  const [start, length] =
    short < 126
      ? [2, short]
      : short === 126
        ? [4, bytes.length < 4 ? Infinity : bytes.readUInt16BE(2)]
        : [10, bytes.length < 10 ? Infinity : Number(bytes.readBigUInt64BE(2))];
  return bytes.length >= start + length ? bytes.subarray(start, start + length) : undefined;
}

function say(stream: ClientHttp2Stream, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const take = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      const payload = payloadOf(seen);
      if (payload === undefined) return;
      stream.off('data', take);
      resolve(payload.toString());
    };
    stream.on('data', take);
    stream.once('close', () => reject(new Error('it was closed')));
    stream.write(frame(1, Buffer.from(text)));
  });
}

for (const [name, worldOf] of Object.entries(behind))
  describe(`a WebSocket in HTTP/2 to ${name}`, () => {
    test('is offered, opened with 200, and carries small and large messages', async (t) => {
      const { session } = await start(t, await worldOf(t));
      assert.equal(session.remoteSettings.enableConnectProtocol, true);
      const { stream, headers } = await ask(session);
      assert.equal(headers[':status'], 200);
      for (const forbidden of ['connection', 'upgrade', 'sec-websocket-accept'])
        assert.equal(headers[forbidden], undefined);
      const long = '小桥'.repeat(200_000);
      for (const text of ['hello', long, 'again'])
        assert.equal(await say(stream, text), `nobody said ${text}`);
    });

    test('passes the policies of its route, beside requests of the same connection', async (t) => {
      const { session, token } = await start(t, await worldOf(t, ['token']));
      const refused = await ask(session);
      assert.equal(refused.headers[':status'], 401);
      assert.equal(JSON.parse(await textOf(refused.stream)).error, 'token_missing');
      const authorization = `Bearer ${token()}`;
      const { stream } = await ask(session, { authorization, 'x-xq-user': 'somebody else' });
      const request = session.request({ ':authority': 'shop.test', ':path': '/b', authorization });
      const [answer] = await once(request, 'response');
      assert.equal(answer[':status'], 200);
      await textOf(request);
      assert.equal(await say(stream, 'hello'), '01JGXAAAAAAAAAAAAAAAAAAAAA said hello');
    });

    test('counts as one, is logged when it has ended, and is closed when it falls silent', async (t) => {
      const lines: string[] = [];
      const { session, registry } = await start(t, {
        ...(await worldOf(t)),
        accessLog: (line) => void lines.push(line),
        limits: { upgradeIdleMs: 200, timeoutCheckMs: 20, headersTimeoutMs: 20, requestTimeoutMs: 20 },
      });
      const { stream } = await ask(session);
      assert.equal(await say(stream, 'hello'), 'nobody said hello');
      assert.match(await registry.metrics(), /xiaoqiao_gateway_websockets 1/);
      assert.deepEqual(lines, []);
      await once(stream, 'close');
      await eventually('the line is there', () => lines.length === 1);
      assert.match(await registry.metrics(), /xiaoqiao_gateway_websockets 0/);
    });

    test('is refused while as many as may be are open', async (t) => {
      const { session } = await start(t, { ...(await worldOf(t)), limits: { upgrades: 1 } });
      const first = await ask(session);
      const second = await ask(session);
      assert.deepEqual([first.headers[':status'], second.headers[':status']], [200, 503]);
    });

    test('ends when the client closes it, and with the gateway', async (t) => {
      const { session, gateway, registry } = await start(t, {
        ...(await worldOf(t)),
        limits: { upgradeGraceMs: 10 },
      });
      const { stream } = await ask(session);
      stream.close(constants.NGHTTP2_CANCEL);
      await eventually('it is gone', async () =>
        /xiaoqiao_gateway_websockets 0/.test(await registry.metrics()),
      );
      const other = await ask(session);
      await Promise.all([once(other.stream, 'close'), gateway.stop(10_000)]);
    });

    test('whose closing handshake is done ends in order', async (t) => {
      const { session } = await start(t, await worldOf(t));
      const { stream } = await ask(session);
      stream.end(frame(8, Buffer.of(0x03, 0xe8)));
      stream.resume();
      await once(stream, 'close');
      assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR);
    });
  });

describe('CONNECT in HTTP/2', () => {
  test('for anything but a WebSocket finds no route', async (t) => {
    const { session, seen } = await start(t, { routing: everything() });
    const other = await ask(session, { ':protocol': 'connect-udp' });
    assert.equal(other.headers[':status'], 405);
    const long = await ask(session, { 'content-length': '5' });
    assert.equal(long.headers[':status'], 405);
    assert.deepEqual(seen, []);
  });

  test('as a tunnel to elsewhere is refused', async (t) => {
    const { session } = await start(t, { routing: everything() });
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'shop.test:443' });
    const [answer] = await once(stream, 'response');
    assert.equal(answer[':status'], 400);
  });

  test('that the upstream answers in HTTP is told in its words', async (t) => {
    const far = await serveHttp(t, (_request, response) =>
      response.writeHead(403, { 'x-why': 'no' }).end('not you'),
    );
    const { session } = await start(t, { routing: leadingTo({ url: far.url }) });
    const { stream, headers } = await ask(session);
    assert.deepEqual([headers[':status'], headers['x-why'], await textOf(stream)], [403, 'no', 'not you']);
  });

  test('that an application in memory refuses itself is refused with its status', async (t) => {
    const { session } = await start(t, { routing: everything(), api: inMemory() });
    const { headers } = await ask(session, { 'sec-websocket-version': '7' });
    assert.equal(headers[':status'], 400);
  });
});
