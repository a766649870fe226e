// TLS as clients meet it: versions, names, protocols, what HTTP/2 changes and what it must not.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { eventually } from '@xiaoqiao/kit/testing';
import type { RoutingApplication } from '../../src/index.ts';
import { echo, everything, type Seen, startGateway, type WorldOptions } from '../start-gateway.ts';
import { type Authority, createAuthority } from '../tls/authority.ts';

async function startTls(t: TestContext, options: WorldOptions & { names?: string[][] } = {}) {
  const authority = await createAuthority(t);
  const { names = [['shop.test']], tls, ...rest } = options;
  const certificates = names.map((each, index) => authority.issue(`c${index}`, each));
  const world = await startGateway(t, {
    routing: everything(),
    tls: { certificates, ocspStapling: false, reloadMs: 20, ...tls },
    ...rest,
  });
  const url = await world.gateway.listenTls('127.0.0.1', 0);
  return { ...world, authority, url, port: Number(new URL(url).port) };
}

async function handshake(port: number, ca: string, more: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'shop.test', ca, ...more });
  await once(socket, 'secureConnect');
  return socket;
}

async function shownFor(port: number, { ca }: Authority, servername: string): Promise<string> {
  const socket = await handshake(port, ca, { servername, rejectUnauthorized: false });
  const { subject, serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return `${String(subject.CN)} ${serialNumber}`;
}

interface H2Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

function openSession(t: TestContext, url: string, { ca }: Authority): ClientHttp2Session {
  const session = connectHttp2(url, { ca, servername: 'shop.test', maxSessionMemory: 100 });
  t.after(() => session.destroy());
  session.on('error', () => {});
  return session;
}

function ask(
  session: ClientHttp2Session,
  headers: Record<string, string>,
  body?: string | Buffer,
): Promise<H2Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':authority': 'shop.test', ...headers },
      { endStream: body === undefined },
    );
    let told: Record<string, unknown> = {};
    const chunks: Buffer[] = [];
    stream.on('response', (all) => {
      told = all;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () =>
      resolve({ status: told[':status'] as number, headers: told, body: Buffer.concat(chunks).toString() }),
    );
    stream.on('error', reject);
    if (body !== undefined) stream.end(body);
  });
}

async function startUpstream(t: TestContext, application: RoutingApplication): Promise<string> {
  const server = createServer((request, response) => application.routing(request, response)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const farAway = (url: string, policies: unknown[] = []) => ({
  upstreams: { far: { url } },
  routes: [{ id: 'far', match: { method: ['GET', 'POST'], path: '/*' }, policies, upstream: 'far' }],
});

describe('TLS', () => {
  test('below 1.2 is refused, 1.2 and 1.3 are spoken', async (t) => {
    const { port, authority } = await startTls(t);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await assert.rejects(handshake(port, authority.ca, old));
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await handshake(port, authority.ca, { minVersion: version, maxVersion: version });
      assert.equal(socket.getProtocol(), version);
      socket.destroy();
    }
  });

  test('1.2 can be refused, too', async (t) => {
    const { port, authority } = await startTls(t, { tls: { minVersion: 'TLSv1.3' } });
    await assert.rejects(handshake(port, authority.ca, { maxVersion: 'TLSv1.2' }));
  });

  test('shows the certificate of the name asked for, and the first one otherwise', async (t) => {
    const { port, authority } = await startTls(t, { names: [['shop.test'], ['*.other.test', 'other.test']] });
    assert.match(await shownFor(port, authority, 'shop.test'), /^shop\.test /);
    assert.match(await shownFor(port, authority, 'a.other.test'), /^\*\.other\.test /);
    assert.match(await shownFor(port, authority, 'OTHER.test'), /^\*\.other\.test /);
    assert.match(await shownFor(port, authority, 'a.b.other.test'), /^shop\.test /);
    assert.match(await shownFor(port, authority, ''), /^shop\.test /);
  });

  test('takes up a certificate that was replaced, for new connections', async (t) => {
    const { port, authority, url } = await startTls(t);
    const before = await shownFor(port, authority, 'shop.test');
    const nameless = await shownFor(port, authority, '');
    const session = openSession(t, url, authority);
    assert.equal((await ask(session, { ':path': '/a' })).status, 200);
    authority.issue('c0', ['shop.test']);
    await eventually(
      'the new one is shown',
      async () => (await shownFor(port, authority, 'shop.test')) !== before,
    );
    assert.notEqual(await shownFor(port, authority, ''), nameless);
    assert.equal((await ask(session, { ':path': '/a' })).status, 200);
  });

  test('tells until when its certificates hold', async (t) => {
    const { registry } = await startTls(t);
    const line = /certificate_expiry_timestamp_seconds\{source="\S+c0\.pem"\} (\d+)/.exec(
      await registry.metrics(),
    );
    const days = (Number(line![1]) * 1000 - Date.now()) / 86_400_000;
    assert.ok(days > 29 && days <= 30);
  });

  test('does not start with a key that belongs to another certificate', async (t) => {
    const authority = await createAuthority(t);
    const [a, b] = [authority.issue('a', ['a.test']), authority.issue('b', ['b.test'])];
    const tls = { certificates: [{ certFile: a.certFile, keyFile: b.keyFile }] };
    await assert.rejects(
      startGateway(t, { tls }),
      /a\.pem: the private key does not belong to the certificate/,
    );
  });

  test('a plain request on its port gets no answer', async (t) => {
    const { port } = await startTls(t);
    const request = httpRequest({ port, host: '127.0.0.1' }).end();
    await assert.rejects(once(request, 'response'));
  });

  test('HTTP/1.1 is served with HSTS, and the upstream learns the scheme', async (t) => {
    const seen: Seen[] = [];
    const upstream = await startUpstream(t, echo(seen));
    const { port, authority } = await startTls(t, { routing: farAway(upstream) });
    const request = httpsRequest({
      port,
      host: '127.0.0.1',
      servername: 'shop.test',
      ca: authority.ca,
      path: '/a',
    }).end();
    const [response] = await once(request, 'response');
    response.resume();
    assert.deepEqual([response.statusCode, response.httpVersion], [200, '1.1']);
    assert.equal(response.headers['strict-transport-security'], 'max-age=31536000');
    assert.equal(seen[0]!.headers['x-forwarded-proto'], 'https');
  });

  test('port 80 leads to it', async (t) => {
    const { gateway, port } = await startTls(t);
    const plain = await gateway.listenRedirect('127.0.0.1', 0, port);
    const go = (method: string, host: string) =>
      new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
        const request = httpRequest(`${plain}/a?b=1`, { method, headers: { host } }, (response) => {
          response.resume();
          resolve([response.statusCode, response.headers.location]);
        });
        request.on('error', reject).end();
      });
    assert.deepEqual(await go('GET', 'shop.test:80'), [301, `https://shop.test:${port}/a?b=1`]);
    assert.deepEqual(await go('POST', 'shop.test'), [308, `https://shop.test:${port}/a?b=1`]);
    assert.deepEqual(await go('GET', 'evil.test/x'), [400, undefined]);
  });
});

describe('HTTP/2', () => {
  test('reaches an application in memory, with body, policies and answer', async (t) => {
    const { url, authority, seen } = await startTls(t, {
      routing: everything({ name: 'body-limit', bytes: 1000 }),
    });
    const session = openSession(t, url, authority);
    const answer = await ask(
      session,
      { ':path': '/x/../a?b=1', ':method': 'POST', 'x-xq-user': 'me' },
      'hello',
    );
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000');
    const { method, url: target, length, headers } = seen[0]!;
    assert.deepEqual([method, target, length, headers.host], ['POST', '/a?b=1', 5, 'shop.test']);
    assert.deepEqual([headers['x-xq-user'], headers[':path']], [undefined, undefined]);
    const large = await ask(session, { ':path': '/a', ':method': 'POST' }, 'a'.repeat(2000));
    assert.equal(large.status, 413);
    assert.equal(JSON.parse(large.body).error, 'body_too_large');
    assert.equal((await ask(session, { ':path': '/a%2fb' })).status, 400);
  });

  test('reaches an upstream over HTTP/1.1 with its own framing', async (t) => {
    const seen: Seen[] = [];
    const upstream = await startUpstream(t, echo(seen));
    const { url, authority } = await startTls(t, { routing: farAway(upstream) });
    const session = openSession(t, url, authority);
    await ask(session, { ':path': '/a' });
    await ask(session, { ':path': '/b', ':method': 'POST' }, 'hello');
    await ask(session, { ':path': '/c', ':method': 'POST', 'content-length': '5' }, 'hello');
    const [a, b, c] = seen.map(({ url: target, length, headers }) => [
      target,
      length,
      headers['content-length'],
      headers['transfer-encoding'],
      headers['x-forwarded-host'],
    ]);
    assert.deepEqual(a, ['/a', 0, undefined, undefined, 'shop.test']);
    assert.deepEqual(b, ['/b', 5, undefined, 'chunked', 'shop.test']);
    assert.deepEqual(c, ['/c', 5, '5', undefined, 'shop.test']);
  });

  test('carries repeated headers, large bodies and many requests at once', async (t) => {
    const bytes = Buffer.alloc(3_000_000, 'abc');
    const upstream = await startUpstream(t, {
      ready: async () => {},
      routing: (request, response) => {
        response.writeHead(200, [
          'set-cookie',
          'a=1',
          'set-cookie',
          'b=2',
          'connection',
          'x-hop',
          'x-hop',
          '1',
        ]);
        request.pipe(response);
      },
    });
    const { url, authority } = await startTls(t, {
      routing: farAway(upstream),
      limits: { bodyBytes: 4_000_000 },
    });
    const session = openSession(t, url, authority);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(session, { ':path': '/a', ':method': 'POST' }, bytes)),
    );
    for (const { headers, body } of answers) {
      assert.equal(body.length, bytes.length);
      assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2']);
      assert.equal(headers['x-hop'], undefined);
    }
  });

  test('with a Host that contradicts its authority is refused', async (t) => {
    const { url, authority, seen } = await startTls(t);
    const session = openSession(t, url, authority);
    assert.equal((await ask(session, { ':path': '/a', host: 'other.test' })).status, 400);
    assert.equal((await ask(session, { ':path': '/a', host: 'shop.test' })).status, 200);
    assert.equal(seen.length, 1);
  });

  test('is told in the log that it ended well, and that a client has gone', async (t) => {
    const lines: string[] = [];
    const held: RoutingApplication = { ready: async () => {}, routing: () => {} };
    const { url, authority } = await startTls(t, {
      accessLog: (line) => lines.push(line),
      routing: { always: ['access-log'], ...everything() },
    });
    await ask(openSession(t, url, authority), { ':path': '/a' });
    const other = await startTls(t, {
      api: held,
      accessLog: (line) => lines.push(line),
      routing: { always: ['access-log'], ...everything() },
    });
    const session = openSession(t, other.url, other.authority);
    const stream = session.request({ ':path': '/b', ':authority': 'shop.test' });
    stream.on('error', () => {});
    setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), 50);
    await eventually('both are told', () => lines.length === 2);
    const [good, gone] = lines.map((line) => JSON.parse(line).context);
    assert.deepEqual([good.path, good.status, good.aborted], ['/a', 200, undefined]);
    assert.deepEqual([gone.path, gone.aborted], ['/b', true]);
  });

  test('a body that trickles in ends its stream', async (t) => {
    const { url, authority } = await startTls(t, {
      limits: { headersTimeoutMs: 60, requestTimeoutMs: 60, timeoutCheckMs: 20 },
    });
    const session = openSession(t, url, authority);
    const stream = session.request({ ':path': '/a', ':method': 'POST', ':authority': 'shop.test' });
    stream.write('a');
    await once(stream, 'close').catch(() => {});
    assert.equal(stream.rstCode, constants.NGHTTP2_CANCEL);
  });

  test('a stop says GOAWAY and lets streams finish', async (t) => {
    const release: (() => void)[] = [];
    const api: RoutingApplication = {
      ready: async () => {},
      routing: (_request, response) => void release.push(() => response.end('done')),
    };
    const { url, authority, gateway } = await startTls(t, { api });
    const session = openSession(t, url, authority);
    const underWay = ask(session, { ':path': '/a' });
    await eventually('the request has arrived', () => release.length === 1);
    const goneAway = once(session, 'goaway');
    const stopped = gateway.stop(10_000);
    await goneAway;
    release[0]!();
    assert.equal((await underWay).body, 'done');
    await stopped;
  });
});
