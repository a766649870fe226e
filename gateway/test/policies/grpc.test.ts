// JSON to a real gRPC server and back: values, statuses, deadlines, metadata, limits, streams.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as grpcJs from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { eventually } from '@xiaoqiao/kit/testing';
import { parse } from 'yaml';
import { startGateway } from '../start-gateway.ts';

const PROTO = `syntax = "proto3";
package shop.v1;
enum Colour { NONE = 0; RED = 1; }
message Ask { string name = 1; int64 big = 2; int32 count = 3; Colour colour = 4; repeated string tags = 5; bytes raw = 6; map<string, int32> sizes = 7; }
message Answer { string text = 1; int64 big = 2; int32 count = 3; Colour colour = 4; repeated string tags = 5; bytes raw = 6; map<string, int32> sizes = 7; }
service Echo {
  rpc Say (Ask) returns (Answer);
  rpc Count (Ask) returns (stream Answer);
  rpc Collect (stream Ask) returns (Answer);
}`;

type Ask = Record<string, unknown> & { name: string; count: number };
type Call = grpcJs.ServerUnaryCall<Ask, object>;
type Stream = grpcJs.ServerWritableStream<Ask, object>;

interface Seen {
  metadata: grpcJs.Metadata[];
  cancelled: number;
}

async function start(t: TestContext, seen: Seen = { metadata: [], cancelled: 0 }) {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-grpc-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const proto = join(folder, 'echo.proto');
  writeFileSync(proto, PROTO);
  const definition = loadSync(proto, { longs: String, enums: String, defaults: true });
  const server = new grpcJs.Server();
  server.addService(definition['shop.v1.Echo'] as grpcJs.ServiceDefinition, {
    Say(call: Call, done: grpcJs.sendUnaryData<object>) {
      seen.metadata.push(call.metadata);
      call.on('cancelled', () => seen.cancelled++);
      const { name, ...rest } = call.request;
      const code = grpcJs.status[name as 'OK'];
      if (code !== undefined && code !== 0) done({ code, details: `because of ${name}` });
      else if (name === 'long') done(null, { text: 'a'.repeat(100_000) });
      else if (name !== 'never') done(null, { text: `hello ${name}`, ...rest });
    },
    async Count(call: Stream) {
      call.on('cancelled', () => seen.cancelled++);
      const { name, count } = call.request;
      for (let i = 1; i <= count; i++)
        call.write({ text: `${i}`, raw: Buffer.alloc(name === 'large' ? 50_000 : 0) });
      if (name === 'breaks') call.emit('error', { code: grpcJs.status.ABORTED, details: 'in the middle' });
      else if (name !== 'stays') call.end();
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpcJs.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  t.after(() => server.forceShutdown());
  const use = (method: string, more: object = {}) => ({
    name: 'grpc',
    proto,
    service: 'shop.v1.Echo',
    method,
    address: `127.0.0.1:${port}`,
    ...more,
  });
  const open = (more: object = {}) =>
    startGateway(t, {
      routing: {
        routes: [
          {
            id: 'say',
            match: { method: ['GET', 'POST'], path: '/say' },
            policies: [use('Say', more)],
            upstream: 'api',
          },
          {
            id: 'count',
            match: { method: 'POST', path: '/count' },
            policies: [use('Count', more)],
            upstream: 'api',
          },
        ],
      },
    });
  return { open, use, seen, stop: () => server.forceShutdown() };
}

const post = (url: string, message: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body: typeof message === 'string' ? message : JSON.stringify(message),
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('the grpc policy', () => {
  test('carries every kind of value there and back, 64-bit numbers as text', async (t) => {
    const { url } = await (await start(t)).open();
    const sent = {
      name: '小桥',
      big: '9007199254740993',
      count: 3,
      colour: 'RED',
      tags: ['a', 'b'],
      raw: Buffer.from('hello').toString('base64'),
      sizes: { s: 1, l: 2 },
    };
    const response = await post(`${url}/say`, sent);
    assert.equal(response.status, 200);
    const { code, data, requestId } = (await response.json()) as {
      code: number;
      data: object;
      requestId: string;
    };
    assert.equal(code, 0);
    assert.equal(requestId, response.headers.get('x-request-id'));
    const { name: _, ...rest } = sent;
    assert.deepEqual(data, { text: 'hello 小桥', ...rest });
  });

  test('takes a query where there is no body, and answers bare when told to', async (t) => {
    const { url } = await (await start(t)).open({ envelope: false });
    const answer = (await (await fetch(`${url}/say?name=you&count=5&tags=a&tags=b`)).json()) as Record<
      string,
      unknown
    >;
    assert.deepEqual([answer.text, answer.count, answer.tags], ['hello you', 5, ['a', 'b']]);
  });

  const statuses: [grpc: string, status: number, error: string, tells: boolean][] = [
    ['INVALID_ARGUMENT', 400, 'rpc_invalid', true],
    ['NOT_FOUND', 404, 'rpc_not_found', true],
    ['ALREADY_EXISTS', 409, 'rpc_conflict', true],
    ['PERMISSION_DENIED', 403, 'forbidden', true],
    ['UNAUTHENTICATED', 401, 'token_invalid', false],
    ['RESOURCE_EXHAUSTED', 429, 'rate_limited', false],
    ['UNIMPLEMENTED', 501, 'rpc_unimplemented', false],
    ['UNAVAILABLE', 502, 'upstream_unavailable', false],
    ['DEADLINE_EXCEEDED', 504, 'upstream_timeout', false],
    ['INTERNAL', 502, 'rpc_failed', false],
    ['DATA_LOSS', 502, 'rpc_failed', false],
  ];
  test('translates statuses, and tells the reason only of the caller’s mistakes', async (t) => {
    const { url } = await (await start(t)).open();
    for (const [name, status, error, tells] of statuses) {
      const response = await post(`${url}/say`, { name });
      const envelope = (await response.json()) as { error: string; details: Record<string, unknown> };
      assert.deepEqual([name, response.status, envelope.error], [name, status, error]);
      assert.deepEqual(
        envelope.details,
        tells ? { grpc: name, reason: `because of ${name}` } : { grpc: name },
      );
    }
  });

  test('refuses what is no message', async (t) => {
    const { url } = await (await start(t)).open();
    for (const [body, error] of [
      ['{', 'malformed_request'],
      ['[1]', 'malformed_request'],
      ['{"sizes":5,"tags":3}', 'rpc_invalid'],
    ] as const) {
      const response = await post(`${url}/say`, body);
      assert.deepEqual([response.status, ((await response.json()) as { error: string }).error], [400, error]);
    }
  });

  test('keeps its deadline', async (t) => {
    const { url } = await (await start(t)).open({ timeoutMs: 100 });
    assert.equal((await post(`${url}/say`, { name: 'never' })).status, 504);
  });

  test('refuses a message beyond its limit', async (t) => {
    const { url } = await (await start(t)).open({ responseBytes: 10_000 });
    const response = await post(`${url}/say`, { name: 'long' });
    assert.deepEqual(
      [response.status, ((await response.json()) as { error: string }).error],
      [502, 'rpc_failed'],
    );
  });

  test('hands on id, address and the headers it is told to, as metadata', async (t) => {
    const { open, seen } = await start(t);
    const { url } = await open({ metadata: ['x-shop'] });
    const response = await post(
      `${url}/say`,
      { name: 'a' },
      { 'x-shop': 'one', 'x-other': 'two', 'x-xq-user': 'me' },
    );
    const [metadata] = seen.metadata;
    assert.deepEqual(metadata!.get('x-request-id'), [response.headers.get('x-request-id')]);
    assert.deepEqual(metadata!.get('x-shop'), ['one']);
    assert.deepEqual(metadata!.get('x-xq-client-ip'), ['127.0.0.1']);
    assert.deepEqual([...metadata!.get('x-other'), ...metadata!.get('x-xq-user')], []);
  });

  test('streams a line of JSON for each message', async (t) => {
    const { url } = await (await start(t)).open();
    const response = await post(`${url}/count`, { count: 3 });
    assert.equal(response.headers.get('content-type'), 'application/x-ndjson');
    const lines = (await response.text()).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).text),
      ['1', '2', '3'],
    );
  });

  test('streams more than it buffers, whole', async (t) => {
    const { url } = await (await start(t)).open();
    const response = await post(`${url}/count`, { count: 300, name: 'large' });
    const lines = (await response.text()).trimEnd().split('\n');
    assert.equal(lines.length, 300);
    assert.equal(JSON.parse(lines[299]!).text, '300');
  });

  test('says at the end of a stream why it broke off', async (t) => {
    const { url } = await (await start(t)).open();
    const response = await post(`${url}/count`, { count: 2, name: 'breaks' });
    const lines = (await response.text()).trimEnd().split('\n');
    const last = JSON.parse(lines.at(-1)!);
    assert.deepEqual([last.error, last.details.reason], ['rpc_conflict', 'in the middle']);
  });

  test('cancels the call when the client has gone', async (t) => {
    const { open, seen } = await start(t);
    const { url } = await open();
    for (const [path, name] of [
      ['/say', 'never'],
      ['/count', 'stays'],
    ] as const) {
      const leaving = new AbortController();
      const before = seen.cancelled;
      const gone = fetch(url + path, {
        method: 'POST',
        body: JSON.stringify({ name, count: 1 }),
        signal: leaving.signal,
      }).then((response) => response.text());
      setTimeout(() => leaving.abort(), 50);
      await assert.rejects(gone);
      await eventually('the call was cancelled', () => seen.cancelled > before);
    }
  });

  test('an unreachable service is 502', async (t) => {
    const { open, stop } = await start(t);
    const { url } = await open();
    stop();
    assert.equal((await post(`${url}/say`, { name: 'a' })).status, 502);
  });

  test('a route whose method is not there goes dark with the reason', async (t) => {
    const { use } = await start(t);
    const route = (id: string, policy: object) => ({
      id,
      match: { method: 'POST', path: `/${id}` },
      policies: [policy],
      upstream: 'api',
    });
    const { gateway } = await startGateway(t, {
      routing: {
        routes: [
          route('a', use('Shout')),
          route('b', use('Collect')),
          route('c', { ...use('Say'), service: 'shop.v1.Nobody' }),
          route('d', { ...use('Say'), proto: '/nowhere.proto' }),
        ],
      },
    });
    const reasons = gateway.status().routes.map(({ reason = '' }) => reason);
    for (const [index, words] of [
      /no method Shout; it has Say/,
      /a stream of requests/,
      /no service/,
      /nowhere/,
    ].entries())
      assert.match(reasons[index]!, words);
  });

  test('the example of its page compiles, given the file that it names', async (t) => {
    const page = readFileSync(new URL('../../../docs/reference/policies/grpc.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yml\n([\s\S]*?)```/.exec(page) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-grpc-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'catalog.proto');
    writeFileSync(
      file,
      'syntax = "proto3"; package shop.v1; message M {} service Catalog { rpc GetProduct (M) returns (M); }',
    );
    const routing = parse(example.replace('proto/catalog.proto', file)) as Record<string, unknown>;
    const { gateway } = await startGateway(t, { routing });
    assert.deepEqual(
      gateway.status().routes.map(({ id, reason }) => [id, reason]),
      [['product', undefined]],
    );
  });
});
