// Requests that two parsers may read differently: each is refused, or means one thing, here and at the upstream.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Arrival, corpus } from './smuggling-corpus.ts';
import { sendRaw, startGateway } from './start-gateway.ts';

const followUp = 'GET /after HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n';

interface Recorded {
  readonly arrival: Arrival;
  readonly rawHeaders: readonly string[];
}

/** An upstream that keeps all that reaches it, and answers with the target it saw. */
async function startRecorder(recorded: Recorded[]) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('latin1');
    recorded.push({ arrival: [request.method!, request.url!, body], rawHeaders: request.rawHeaders });
    response.end(`saw ${request.url}`);
  });
  server.on('clientError', (_error, socket) => {
    recorded.push({ arrival: ['unreadable', '', ''], rawHeaders: [] });
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const statusesOf = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

describe('of requests that can be misread', () => {
  const recorded: Recorded[] = [];
  let recorder: Awaited<ReturnType<typeof startRecorder>>;
  before(async () => {
    recorder = await startRecorder(recorded);
  });
  after(() => {
    recorder.server.close();
    recorder.server.closeAllConnections();
  });

  for (const { name, bytes, arrives, status = 400, closes = false } of corpus)
    test(`${name}${arrives === undefined ? ` is refused, and what follows it is not read` : ''}`, async (t) => {
      recorded.length = 0;
      const { url } = await startGateway(t, {
        routing: {
          upstreams: { far: { url: recorder.url } },
          routes: [{ id: 'far', match: { method: ['GET', 'POST'], path: '/*' }, upstream: 'far' }],
        },
      });
      const answer = await sendRaw(url, Buffer.from(bytes + followUp, 'latin1'));
      const arrivals = recorded.map(({ arrival }) => arrival);
      if (arrives === undefined) {
        assert.deepEqual(arrivals, []);
        assert.deepEqual(statusesOf(answer), [status]);
        assert.match(answer, /^connection: close\r$/im);
      } else {
        const all: readonly Arrival[] = closes ? arrives : [...arrives, ['GET', '/after', '']];
        assert.deepEqual(arrivals, all);
        assert.deepEqual(
          statusesOf(answer),
          all.map(() => 200),
        );
        assert.ok(answer.endsWith(`saw ${all.at(-1)![1]}`));
      }
      for (const { rawHeaders } of recorded) {
        const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
        assert.deepEqual(
          names.filter((each) => each.includes('_')),
          [],
        );
        assert.ok(!(names.includes('content-length') && names.includes('transfer-encoding')));
        for (const once of ['host', 'x-forwarded-for', 'x-xq-client-ip'])
          assert.equal(names.filter((each) => each === once).length, 1);
      }
    });
});
