// Clients that take their time: each is cut by a limit, and the others are served.
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import type { RoutingApplication } from '../../src/index.ts';
import { everything, sendRaw, startGateway } from '../start-gateway.ts';

const head = 'GET /a HTTP/1.1\r\nHost: shop.test\r\n\r\n';

interface Client {
  readonly socket: Socket;
  received(): string;
  /** Resolves once the gateway has closed the connection. */
  readonly closed: Promise<void>;
}

function connectTo(t: TestContext, url: string): Client {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (part) => {
    text += part;
  });
  socket.on('error', () => {});
  t.after(() => socket.destroy());
  return {
    socket,
    received: () => text,
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
}

/** Answers with more than any buffer between here and the client holds. */
const generous: RoutingApplication = {
  ready: async () => {},
  routing: (_request, response) => response.end(Buffer.alloc(64 * 1024 * 1024, 'a')),
};

describe('the entrypoint and slow clients', () => {
  test('headers that trickle in are answered 408', async (t) => {
    const limits = { headersTimeoutMs: 100, timeoutCheckMs: 20 };
    const { url } = await startGateway(t, { limits });
    const client = connectTo(t, url);
    const trickle = setInterval(() => client.socket.write('X'), 15);
    client.socket.write('GET /a HTTP/1.1\r\nHost: shop.test\r\nX-A: ');
    await client.closed;
    clearInterval(trickle);
    assert.match(client.received(), /^HTTP\/1\.1 408 [\s\S]*"error":"request_timeout"/);
  });

  test('a body that trickles in is answered 408, and its request breaks off at the upstream', async (t) => {
    let brokeOff = false;
    const api: RoutingApplication = {
      ready: async () => {},
      routing: (request) => {
        request.resume();
        request.on('close', () => {
          brokeOff = !request.complete;
        });
      },
    };
    const limits = { requestTimeoutMs: 150, headersTimeoutMs: 100, timeoutCheckMs: 20 };
    const { url } = await startGateway(t, { limits, api, routing: everything() });
    const client = connectTo(t, url);
    const trickle = setInterval(() => client.socket.write('a'), 15);
    client.socket.write('POST /a HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 1000\r\n\r\n');
    await client.closed;
    clearInterval(trickle);
    assert.match(client.received(), /^HTTP\/1\.1 408 /);
    await eventually('the application has seen the end', () => brokeOff);
  });

  test('a client that does not take its response is cut', async (t) => {
    const limits = { slowReadTimeoutMs: 60, timeoutCheckMs: 20 };
    const { url } = await startGateway(t, { limits, api: generous, routing: everything() });
    const client = connectTo(t, url);
    client.socket.pause();
    client.socket.write(head);
    await eventually('the connection is reset', () => {
      client.socket.write('\r\n');
      return client.socket.destroyed;
    });
  });

  test('a client that takes its response steadily is not', async (t) => {
    const limits = { slowReadTimeoutMs: 250, timeoutCheckMs: 20 };
    const { url } = await startGateway(t, { limits, api: generous, routing: everything() });
    const response = await fetch(`${url}/a`);
    assert.equal((await response.arrayBuffer()).byteLength, 64 * 1024 * 1024);
  });

  test('an idle connection is closed', async (t) => {
    const { url } = await startGateway(t, { limits: { keepAliveTimeoutMs: 50 }, routing: everything() });
    const client = connectTo(t, url);
    client.socket.write(head);
    await client.closed;
    assert.match(client.received(), /^HTTP\/1\.1 200 /);
  });

  test('a connection that never says anything is closed', async (t) => {
    const { url } = await startGateway(t, { limits: { headersTimeoutMs: 60, timeoutCheckMs: 20 } });
    const client = connectTo(t, url);
    await client.closed;
  });

  test('a connection ends after its number of requests', async (t) => {
    const { url } = await startGateway(t, { limits: { requestsPerConnection: 2 }, routing: everything() });
    const answer = await sendRaw(url, head + head);
    const [first = '', second = ''] = answer.split(/(?=HTTP\/1\.1)/);
    assert.match(first, /^connection: keep-alive\r$/im);
    assert.match(second, /^connection: close\r$/im);
  });

  test('a fault in a later request of a pipeline waits for the answers to the earlier ones', async (t) => {
    const release: (() => void)[] = [];
    const api: RoutingApplication = {
      ready: async () => {},
      routing: (_request, response) => void release.push(() => response.end('first')),
    };
    const { url } = await startGateway(t, { api, routing: everything() });
    const client = connectTo(t, url);
    client.socket.write(`${head}GET /b HTTP/1.1\r\nbroken\r\n\r\n`);
    await eventually('the first request has arrived', () => release.length === 1);
    release[0]!();
    await client.closed;
    assert.match(client.received(), /^HTTP\/1\.1 200 [\s\S]*firstHTTP\/1\.1 400 [\s\S]*malformed_request/);
  });
});
