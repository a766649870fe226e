// Upstreams over TLS and HTTP/2: whose certificate is believed, which one is shown, and streams on one connection.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createPlainHttp2, createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import { before, describe, type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { startGateway } from '../start-gateway.ts';
import { type Authority, createAuthority, type IssuedFiles } from '../tls/authority.ts';
import { errorOf, leadingTo, listen } from './servers.ts';

let authority: Authority;
let server: IssuedFiles;
let client: IssuedFiles;

before(async (t) => {
  authority = await createAuthority(t as TestContext);
  server = authority.issue('server', ['shop.internal']);
  client = authority.issue('client', ['gateway.internal']);
});

const filesOf = ({ certFile, keyFile }: IssuedFiles) => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
});

const startSecure = (t: TestContext, options: object = {}) =>
  listen(
    t,
    createServer({ ...filesOf(server), ...options }, (request, response) => {
      const socket = request.socket as TLSSocket;
      const { subject } = socket.getPeerCertificate();
      response.end(JSON.stringify({ host: request.headers.host, sni: socket.servername, peer: subject?.CN }));
    }),
    { scheme: 'https' },
  );

describe('an upstream over TLS', () => {
  test('is believed by its own authority and under its own name', async (t) => {
    const far = await startSecure(t);
    const tls = { ca: authority.ca, serverName: 'shop.internal' };
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url, tls }) });
    const told = await (await fetch(`${url}/a`)).json();
    assert.deepEqual(told, { host: new URL(far.url).host, sni: 'shop.internal' });
  });

  test('is not believed without that authority, nor under another name', async (t) => {
    const far = await startSecure(t);
    for (const tls of [
      { serverName: 'shop.internal' },
      { ca: authority.ca, serverName: 'other.internal' },
      { ca: authority.ca },
    ]) {
      const { url } = await startGateway(t, { routing: leadingTo({ url: far.url, tls }) });
      assert.deepEqual(await errorOf(`${url}/a`), [502, 'upstream_unavailable', { reason: 'no_connection' }]);
    }
    const tls = { verify: false };
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url, tls }) });
    assert.equal((await fetch(`${url}/a`)).status, 200);
  });

  test('a Host that is passed on says nothing about the certificate', async (t) => {
    const far = await startSecure(t);
    const tls = { ca: authority.ca, serverName: 'shop.internal' };
    const routing = leadingTo({ url: far.url, tls, host: 'pass' });
    const { url } = await startGateway(t, { routing });
    for (let i = 0; i < 3; i++) {
      const told = (await (await fetch(`${url}/a`)).json()) as { host: string; sni: string };
      assert.deepEqual([told.host, told.sni], [new URL(url).host, 'shop.internal']);
    }
  });

  test('is shown the gateway’s own certificate, from files', async (t) => {
    const far = await startSecure(t, { ca: authority.ca, requestCert: true, rejectUnauthorized: true });
    const own = { ca: authority.ca, serverName: 'shop.internal' };
    const without = await startGateway(t, { routing: leadingTo({ url: far.url, tls: own }) });
    assert.equal((await fetch(`${without.url}/a`)).status, 502);
    const tls = { ...own, cert: client.certFile, key: client.keyFile };
    const { url } = await startGateway(t, { routing: leadingTo({ url: far.url, tls }) });
    assert.equal(((await (await fetch(`${url}/a`)).json()) as { peer: string }).peer, 'gateway.internal');
  });

  test('with files that cannot be used makes its routes dark and says why', async (t) => {
    for (const [tls, reason] of [
      [{ cert: '/nowhere.pem', key: '/nowhere.key' }, /tls\.cert cannot be read: ENOENT/],
      [{ cert: client.certFile }, /tls\.cert and tls\.key belong together/],
      [{ cert: client.certFile, key: server.keyFile }, /key values mismatch/],
    ] as const) {
      const routing = leadingTo({ url: 'https://127.0.0.1:9', tls });
      const { gateway } = await startGateway(t, { routing });
      const [status] = gateway.status().routes;
      assert.equal(status!.state, 'disabled');
      assert.match(status!.reason!, reason);
    }
  });
});

describe('an upstream over HTTP/2', () => {
  const answer = (
    request: {
      method: string;
      url: string;
      headers: Record<string, unknown>;
      httpVersion: string;
    } & AsyncIterable<Buffer>,
    response: {
      setHeader(name: string, value: string | string[]): void;
      addTrailers(trailers: object): void;
      end(text: string): void;
    },
  ) => {
    void (async () => {
      let length = 0;
      for await (const chunk of request) length += chunk.length;
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.addTrailers({ 'x-checksum': 'abc' });
      response.end(
        JSON.stringify({
          version: request.httpVersion,
          url: request.url,
          length,
          authority: request.headers[':authority'],
          hop: request.headers.connection,
        }),
      );
    })();
  };

  test('gets many requests on one connection, by ALPN', async (t) => {
    const far = await listen(
      t,
      createSecureServer({ ...filesOf(server), allowHTTP1: false }, answer as never),
      { scheme: 'https' },
    );
    let connections = 0;
    far.server.on('session', () => connections++);
    const tls = { ca: authority.ca, serverName: 'shop.internal' };
    const routing = leadingTo({ url: far.url, tls, http2: true });
    const { url } = await startGateway(t, { routing });
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const response = await fetch(`${url}/${index}`, { method: 'POST', body: 'x'.repeat(index * 1000) });
        assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
        return (await response.json()) as Record<string, unknown>;
      }),
    );
    for (const [index, told] of answers.entries())
      assert.deepEqual(told, {
        version: '2.0',
        url: `/${index}`,
        length: index * 1000,
        authority: new URL(far.url).host,
      });
    assert.equal(connections, 1);
  });

  test('without TLS is spoken to with prior knowledge, and checked in the same way', async (t) => {
    const far = await listen(t, createPlainHttp2(answer as never));
    const routing = leadingTo({ url: far.url, http2: true, health: { path: '/', intervalMs: 5 } });
    const { url, gateway } = await startGateway(t, { routing });
    assert.equal(((await (await fetch(`${url}/a`)).json()) as { version: string }).version, '2.0');
    assert.equal(gateway.upstreamChecks().find(({ name }) => name === 'far')!.ok, true);
  });
});
