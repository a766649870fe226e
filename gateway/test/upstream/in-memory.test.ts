// A real Fastify application behind the gateway, in memory: bodies of all sizes arrive whole, read or unread before.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Route, routes } from '@xiaoqiao/contract';
import { createHttpService, serve, sha256Hex } from '@xiaoqiao/kit/http';
import { silentLog } from '@xiaoqiao/kit/log';
import { Type } from 'typebox';
import { everything, signatureFor, startGateway } from '../start-gateway.ts';

const rawRoute = {
  method: 'POST',
  path: '/raw',
  service: 'test',
  summary: '',
  access: 'public',
  rawBody: true,
  response: Type.Object({ length: Type.Integer(), sha256: Type.String(), user: Type.String() }),
} as const satisfies Route;
const jsonRoute = {
  method: 'POST',
  path: '/json',
  service: 'test',
  summary: '',
  access: 'public',
  body: Type.Object({ text: Type.String() }),
  response: Type.Object({ length: Type.Integer() }),
} as const satisfies Route;

function application() {
  const tell = serve(rawRoute, ({ rawBody, caller }) => ({
    length: rawBody?.length ?? 0,
    sha256: sha256Hex(rawBody ?? Buffer.alloc(0)),
    user: caller?.userId ?? '',
  }));
  const json = serve(jsonRoute, ({ body }) => ({ length: body.text.length }));
  const ping = serve(routes.ping, () => ({ pong: true }));
  return createHttpService({ handlers: [tell, json, ping], log: silentLog });
}

const chunked = (bytes: Buffer) =>
  new ReadableStream({
    start(controller) {
      const step = Math.max(1, Math.ceil(bytes.length / 7));
      for (let at = 0; at < bytes.length; at += step) controller.enqueue(bytes.subarray(at, at + step));
      controller.close();
    },
  });

describe('an upstream in memory', () => {
  test('answers in its own envelope, with the gateway’s request id', async (t) => {
    const { url } = await startGateway(t, { api: application(), routing: { builtInRoutes: true } });
    const response = await fetch(`${url}/ping`);
    assert.deepEqual(await response.json(), {
      code: 0,
      message: 'ok',
      data: { pong: true },
      requestId: response.headers.get('x-request-id'),
    });
  });

  test('a request that names a type but has no body is answered, as wx.request sends them', async (t) => {
    const remove = {
      method: 'DELETE',
      path: '/x',
      service: 'test',
      summary: '',
      access: 'public',
      status: 204,
    };
    const api = createHttpService({
      handlers: [serve(remove as Route, () => undefined)],
      log: silentLog,
    });
    const { url } = await startGateway(t, { api, routing: everything() });
    const headers = { 'content-type': 'application/json' };
    assert.equal((await fetch(`${url}/api/x`, { method: 'DELETE', headers })).status, 204);
  });

  for (const policies of [['body-limit'], ['body-limit', 'token', 'signature']])
    for (const size of [0, 1, 70_000, 900 * 1024])
      for (const framing of ['announced', 'chunked'])
        test(`${framing} body of ${size} bytes arrives whole through ${policies.join(', ')}`, async (t) => {
          const world = await startGateway(t, { api: application(), routing: everything(...policies) });
          const body = Buffer.alloc(size, 'xq小桥');
          const target = '/api/raw';
          const signature = signatureFor({ target, body, timestamp: world.clock.now() });
          for (let round = 0; round < 2; round++) {
            const response = await fetch(world.url + target, {
              method: 'POST',
              headers: {
                'content-type': 'application/json',
                authorization: `Bearer ${world.token()}`,
                'x-xq-signature': signature,
              },
              body: framing === 'chunked' ? chunked(body) : body,
              duplex: 'half',
            } as RequestInit);
            const answer = (await response.json()) as { data: object; error?: string };
            if (round === 1 && policies.includes('signature')) assert.equal(answer.error, 'nonce_replayed');
            else
              assert.deepEqual(answer.data, {
                length: size,
                sha256: sha256Hex(body),
                user: policies.includes('token') ? '01JGXAAAAAAAAAAAAAAAAAAAAA' : '',
              });
          }
        });

  test('an unread body leaves the connection usable for the requests that follow', async (t) => {
    const { url } = await startGateway(t, { api: application(), routing: everything() });
    for (let i = 0; i < 5; i++) {
      const missing = await fetch(`${url}/api/nothing`, { method: 'POST', body: Buffer.alloc(100_000) });
      assert.equal(missing.status, 404);
      await missing.text();
      const answer = await fetch(`${url}/api/json`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'x'.repeat(50_000) }),
      });
      assert.deepEqual(((await answer.json()) as { data: object }).data, { length: 50_000 });
    }
  });
});
