// What a socket puts up with: bad frames, floods, clients that do not read, do not answer, or are too many.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { WebSocket } from 'ws';
import { ANN, BOB, openWorld, type Phone, type WorldOptions } from './world.ts';

const rawOf = ({ socket }: Phone): Socket => (socket as unknown as { _socket: Socket })._socket;

describe('a frame that breaks the rules', () => {
  const cases: [name: string, text: string, field: string, rule: string][] = [
    ['no JSON', 'hello', '', 'json'],
    ['nothing', '', '', 'json'],
    ['half of JSON', '{"type":"ping"', '', 'json'],
    ['a list', '[]', '', 'type'],
    ['null', 'null', '', 'type'],
    ['no type', '{}', 'type', 'enum'],
    ['a type of everybody’s', '{"type":"__proto__"}', 'type', 'enum'],
    ['an unknown type', '{"type":"shout"}', 'type', 'enum'],
    ['no topic', '{"type":"subscribe"}', 'topic', 'required'],
    ['an unknown field', '{"type":"ping","x":1}', 'x', 'additionalProperties'],
    ['a topic that is no text', '{"type":"subscribe","topic":{}}', 'topic', 'type'],
    ['a long topic', `{"type":"subscribe","topic":"room/${'x'.repeat(100)}"}`, 'topic', 'maxLength'],
    ['a number below none', '{"type":"ack","topic":"user/me","seq":-1}', 'seq', 'minimum'],
    ['a number that is none', '{"type":"ack","topic":"user/me","seq":1.5}', 'seq', 'type'],
    ['a number without its epoch', '{"type":"subscribe","topic":"user/me","seq":1}', 'epoch', 'required'],
    ['an epoch without its number', '{"type":"subscribe","topic":"user/me","epoch":"x"}', 'seq', 'required'],
    ['a window of nothing', '{"type":"subscribe","topic":"user/me","window":0}', 'window', 'minimum'],
    ['no id to publish under', '{"type":"publish","topic":"room/r","data":1}', 'id', 'required'],
  ];
  for (const [name, text, field, rule] of cases)
    test(`is answered with its field and rule: ${name}`, async (t) => {
      const ann = await (await openWorld(t)).open();
      ann.say(text);
      const { error, details } = await ann.next('error');
      assert.equal(error, 'frame_invalid');
      const { issues } = details as { issues: { field: string; rule: string }[] };
      assert.ok(issues.some((issue) => issue.field === field && issue.rule === rule));
      await ann.settled();
    });

  test('ends the connection when there are too many of them', async (t) => {
    const ann = await (await openWorld(t)).open();
    for (let i = 0; i < 12; i++) ann.say('x');
    assert.deepEqual(await ann.closed, [4400, 'frame_invalid']);
  });

  test('ends it at once when it is binary or too large', async (t) => {
    const world = await openWorld(t);
    const binary = await world.open();
    binary.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    assert.deepEqual(await binary.closed, [1003, 'text only']);
    const large = await world.open();
    large.say({ type: 'publish', topic: 'room/r', id: '1', data: 'x'.repeat(20_000) });
    assert.equal((await large.closed)[0], 1009);
  });

  test('may be as deep as it likes', async (t) => {
    const ann = await (await openWorld(t)).open();
    ann.say(`{"type":"publish","topic":"room/r","id":"1","data":${'['.repeat(4000)}${']'.repeat(4000)}}`);
    assert.equal((await ann.next('published')).seq, 1);
    ann.say({ type: 'publish', topic: 'room/r', id: '2', data: 'x'.repeat(9000) });
    assert.equal((await ann.next('error')).error, 'body_too_large');
  });
});

describe('a client that asks for too much', () => {
  test('may not subscribe to a million topics', async (t) => {
    const world = await openWorld(t, { settings: { frameBurst: 1000 } });
    const ann = await world.open();
    for (let i = 0; i < 101; i++) ann.say({ type: 'subscribe', topic: `room/${i}` });
    const { error, topic } = await ann.next('error');
    assert.deepEqual([error, topic], ['too_many_subscriptions', 'room/100']);
    assert.equal(world.realtime.stats().topics, 100);
    ann.say({ type: 'subscribe', topic: 'room/1' });
    await ann.settled();
    for (let i = 0; i < 5000; i++) ann.say({ type: 'subscribe', topic: `room/${i}` });
    assert.deepEqual(await ann.closed, [4429, 'rate_limited']);
    await eventually('nobody listens', () => world.realtime.stats().topics === 0);
  });

  test('may not flood, with frames or with pings of the protocol', async (t) => {
    const world = await openWorld(t);
    const talking = await world.open();
    for (let i = 0; i < 300; i++) talking.say({ type: 'ping' });
    assert.deepEqual(await talking.closed, [4429, 'rate_limited']);
    const pinging = await world.open();
    for (let i = 0; i < 300; i++) pinging.socket.ping();
    // ws itself gives up first when its pongs wait.
    await pinging.closed;
  });

  test('tells nobody who comes and goes where that would be a message to everybody for everybody', async (t) => {
    const world = await openWorld(t);
    const clients: { client: Phone; present: number | undefined }[] = [];
    for (let i = 0; i < 102; i++) {
      const client = await world.open(`user ${i}`);
      client.say({ type: 'subscribe', topic: 'room/r' });
      clients.push({ client, present: (await client.next('subscribed')).present?.length });
    }
    assert.deepEqual(
      clients.slice(98).map(({ present }) => present),
      [99, 100, undefined, undefined],
    );
    await clients[0]!.client.settled();
    const told = () => clients[0]!.client.frames.filter(({ type }) => type === 'presence').length;
    assert.equal(told(), 99);
    for (const { client } of clients.slice(99)) client.socket.terminate();
    await eventually('only what happens below the limit is told', () => told() === 100);
  });

  test('has so many sockets, and the oldest goes', async (t) => {
    const world = await openWorld(t, { settings: { connectionsPerUser: 2 } });
    const [first, second] = [await world.open(), await world.open()];
    await world.open(BOB);
    const third = await world.open();
    assert.deepEqual(await first.closed, [4409, 'too_many_connections']);
    await Promise.all([second.settled(), third.settled()]);
  });
});

describe('a client that does not read', () => {
  const EVENTS = 600;

  /** Who reads no more of a queue of 64 KB, while she is told of 18 MB. */
  async function deafPhone(t: TestContext, keepMessages: number, settings: WorldOptions['settings'] = {}) {
    const world = await openWorld(t, { keepMessages, settings: { queueBytes: 64 * 1024, ...settings } });
    const ann = await world.open();
    ann.say({ type: 'subscribe', topic: 'user/me' });
    await ann.next('subscribed');
    rawOf(ann).pause();
    const data = 'x'.repeat(30_000);
    for (let i = 1; i <= EVENTS; i++) await world.tell(`user/${ANN}`, `e${i}`, data);
    return { world, ann };
  }

  test('falls behind, costs no more than its queue, and gets everything when it reads again', async (t) => {
    const { ann } = await deafPhone(t, 1000);
    assert.ok(ann.seqs('user/me').length < EVENTS);
    rawOf(ann).resume();
    await eventually('all of it', () => ann.seqs('user/me').length >= EVENTS);
    assert.deepEqual(
      ann.seqs('user/me'),
      Array.from({ length: EVENTS }, (_, i) => i + 1),
    );
  });

  test('is told to fetch anew when what it missed is gone', async (t) => {
    const { world, ann } = await deafPhone(t, 3);
    rawOf(ann).resume();
    assert.equal((await ann.next('refetch')).seq, EVENTS);
    await world.tell(`user/${ANN}`, 'next');
    await eventually('what is new', () => ann.seqs('user/me').at(-1) === EVENTS + 1);
  });

  test('is cut in the end, with its queue', async (t) => {
    const { world } = await deafPhone(t, 1000, { heartbeatMs: 500, slowReadMs: 50 });
    await eventually('it is gone', () => world.realtime.stats().connections === 0);
    assert.deepEqual(world.realtime.stats().closed, { slow_reader: 1 });
  });

  test('is cut as well when it asks without reading the answers', async (t) => {
    const world = await openWorld(t, {
      settings: { queueBytes: 1024, frameBurst: 1e9, framesPerSecond: 1e9 },
    });
    const ann = await world.open();
    rawOf(ann).pause();
    const asking = setInterval(() => {
      for (let i = 0; i < 2000; i++) ann.socket.send(`{"type":"ping","id":"${'x'.repeat(60)}"}`);
    }, 1);
    t.after(() => clearInterval(asking));
    await eventually('it is gone', () => world.realtime.stats().closed.slow_reader === 1);
  });
});

describe('a client that sets the pace', () => {
  test('has so many messages under way, and the next when it has acknowledged', async (t) => {
    const world = await openWorld(t);
    const ann = await world.open();
    ann.say({ type: 'subscribe', topic: 'user/me', window: 2 });
    await ann.next('subscribed');
    for (let i = 1; i <= 5; i++) await world.tell(`user/${ANN}`, `e${i}`);
    await ann.settled();
    assert.deepEqual(ann.seqs('user/me'), [1, 2]);
    ann.say({ type: 'ack', topic: 'user/me', seq: 1 });
    await eventually('one more', () => ann.seqs('user/me').length === 3);
    for (const seq of [99, 1, 0]) ann.say({ type: 'ack', topic: 'user/me', seq });
    await ann.settled();
    assert.deepEqual(ann.seqs('user/me'), [1, 2, 3]);
    ann.say({ type: 'ack', topic: 'user/me', seq: 3 });
    await eventually('the rest', () => ann.seqs('user/me').length === 5);
    await world.tell(`user/${ANN}`, 'e6');
    await ann.settled();
    assert.deepEqual(ann.seqs('user/me'), [1, 2, 3, 4, 5]);
  });
});

describe('a client that is silent', () => {
  test('is pinged, and lives as long as it answers', async (t) => {
    const world = await openWorld(t, { settings: { heartbeatMs: 1000 } });
    const ann = await world.open();
    let pings = 0;
    ann.socket.on('ping', () => pings++);
    await eventually('pings', () => pings >= 3);
    assert.equal(world.realtime.stats().connections, 1);
  });

  test('is given up when it does not', async (t) => {
    const world = await openWorld(t, { settings: { heartbeatMs: 100 } });
    const ticket = await world.ticket();
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/api/realtime?ticket=${ticket}`, {
      autoPong: false,
    });
    socket.on('error', () => {});
    await once(socket, 'close');
    await eventually('it is counted', () => world.realtime.stats().closed.silent === 1);
  });
});

describe('a socket ends', () => {
  test('with its session, on every connection of it and on no other', async (t) => {
    const world = await openWorld(t);
    const [one, two] = [await world.open(ANN, { session: 's' }), await world.open(ANN, { session: 's' })];
    const other = await world.open(ANN, { session: 'other' });
    await world.realtime.endSession('s');
    for (const each of [one, two]) assert.deepEqual(await each.closed, [4403, 'session_revoked']);
    await other.settled();
  });

  test('with its session even when nobody told', async (t) => {
    const world = await openWorld(t, { settings: { heartbeatMs: 50 } });
    const ann = await world.open(ANN, { session: 's' });
    await world.revocations.revoke('s', world.clock.now() + 1e6);
    assert.deepEqual(await ann.closed, [4403, 'session_revoked']);
  });

  test('with the token behind its ticket', async (t) => {
    const world = await openWorld(t, { settings: { heartbeatMs: 250 } });
    const ann = await world.open();
    world.clock.advance(7_200_000);
    assert.deepEqual(await ann.closed, [4402, 'token_expired']);
  });

  test('with the server, which tells everybody when to come back, and takes nobody else', async (t) => {
    const world = await openWorld(t, { settings: { drainMs: 200 } });
    const clients = [];
    for (let i = 0; i < 60; i++) clients.push(await world.open(`user ${i}`));
    const stopping = world.realtime.stop();
    const waits = [];
    for (const client of clients) {
      waits.push((await client.next('reconnect')).afterMs);
      assert.deepEqual(await client.closed, [1012, 'shutting_down']);
    }
    assert.ok(waits.every((wait) => wait >= 0 && wait <= 400));
    assert.ok(new Set(waits).size > 20);
    const answer = await fetch(`${world.url}/api/realtime?ticket=x`);
    assert.equal(((await answer.json()) as { error: string }).error, 'shutting_down');
    await stopping;
    assert.equal(world.realtime.stats().connections, 0);
  });
});

test('nothing of a client’s making is a fault in the log', async (t) => {
  const world = await openWorld(t);
  const ann = await world.open();
  for (const text of [
    'x',
    '{"type":"subscribe","topic":"room/closed"}',
    '{"type":"ack","topic":"x","seq":1}',
  ])
    ann.say(text);
  await ann.settled();
  assert.deepEqual(world.log.lines, []);
});
