// A stop under load: every request that a client could send is answered whole.
import assert from 'node:assert/strict';
import { Agent, request as httpRequest } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import type { RoutingApplication } from '../../src/index.ts';
import { everything, startGateway } from '../start-gateway.ts';
import { createAuthority } from '../tls/authority.ts';

const BODY = 'a'.repeat(20_000);

/** Takes a few milliseconds for each request, and streams its answer. */
const busy: RoutingApplication = {
  ready: async () => {},
  routing: (request, response) => {
    request.resume();
    response.write(BODY);
    setTimeout(() => response.end('end'), 5);
  },
};

interface Tally {
  whole: number;
  lost: string[];
}

const get = (url: string, agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve(text)).on('error', reject);
    });
    request.on('error', (error) => reject(Object.assign(error, { reused: request.reusedSocket }))).end();
  });

/** One connection that sends as fast as it is answered, until nobody listens any more. */
async function client(url: string, tally: Tally): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    try {
      if ((await get(url, agent)) === `${BODY}end`) tally.whole++;
      else tally.lost.push('half an answer');
    } catch (error) {
      const { code, reused } = error as NodeJS.ErrnoException & { reused: boolean };
      // A new connection that the kernel had queued when the listener closed was never ours: it is as good as refused.
      const refused = code === 'ECONNREFUSED' || (code === 'ECONNRESET' && !reused);
      if (!refused) tally.lost.push(String(code));
      agent.destroy();
      return;
    }
  }
}

async function http2Client(
  session: ClientHttp2Session,
  tally: Tally,
  lastStreamOf: () => number,
): Promise<void> {
  for (;;) {
    if (session.closed || session.destroyed) return;
    const stream = session.request({ ':path': '/a', ':authority': 'shop.test' });
    let text = '';
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    const code = await new Promise<number>((resolve) => {
      stream.on('error', () => {});
      stream.on('close', () => resolve(stream.rstCode));
    });
    if (text === `${BODY}end`) tally.whole++;
    // GOAWAY names the last stream that was looked at; later ones are safe to repeat elsewhere.
    else if ((stream.id ?? Number.POSITIVE_INFINITY) <= lastStreamOf()) tally.lost.push(`HTTP/2 ${code}`);
  }
}

describe('a stop under load', () => {
  test('loses no request over HTTP/1.1', async (t) => {
    let begun = 0;
    const counting: RoutingApplication = {
      ...busy,
      routing(request, response) {
        begun++;
        busy.routing(request, response);
      },
    };
    const { url, gateway } = await startGateway(t, { api: counting, routing: everything() });
    const tally: Tally = { whole: 0, lost: [] };
    const clients = Array.from({ length: 30 }, () => client(`${url}/a`, tally));
    await eventually('the clients are at work', () => tally.whole > 100);
    await gateway.stop(10_000);
    await Promise.all(clients);
    assert.deepEqual(tally.lost, []);
    assert.equal(tally.whole, begun);
  });

  test('loses no stream over HTTP/2', async (t) => {
    const authority = await createAuthority(t);
    const { gateway } = await startGateway(t, {
      api: busy,
      routing: everything(),
      tls: { certificates: [authority.issue('shop', ['shop.test'])], ocspStapling: false },
    });
    const url = await gateway.listenTls('127.0.0.1', 0);
    const session = connectHttp2(url, { ca: authority.ca, servername: 'shop.test' });
    t.after(() => session.destroy());
    let last = Number.POSITIVE_INFINITY;
    session.on('goaway', (_code, lastStream) => {
      last = lastStream;
    });
    const tally: Tally = { whole: 0, lost: [] };
    const clients = Array.from({ length: 30 }, () => http2Client(session, tally, () => last));
    await eventually('the clients are at work', () => tally.whole > 100);
    await gateway.stop(10_000);
    await Promise.all(clients);
    assert.deepEqual(tally.lost, []);
  });
});
