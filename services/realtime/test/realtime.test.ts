// Sockets over the loopback: who may open one, what is heard on which topic, and how it goes on after a break.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { ANN, BOB, ORDER_OF_ANN, openWorld, TOKEN_MS } from './world.ts';

describe('a ticket', () => {
  test('opens one socket, once', async (t) => {
    const world = await openWorld(t);
    const ticket = await world.ticket();
    const first = world.openWith(ticket);
    const { expiresAt } = await first.next('ready');
    assert.equal(Date.parse(expiresAt), world.clock.now() + TOKEN_MS);
    assert.deepEqual(await world.openWith(ticket).closed, [4401, 'ticket_invalid']);
    assert.equal(first.socket.readyState, first.socket.OPEN);
  });

  test('is refused when it is forged, cut short, too old, too long or missing', async (t) => {
    const world = await openWorld(t);
    const ticket = await world.ticket();
    const [text = '', mac = ''] = ticket.split('.');
    const other = Buffer.from(Buffer.from(text, 'base64url').toString().replace(ANN, BOB)).toString(
      'base64url',
    );
    for (const bad of [
      '',
      'x',
      text,
      `${text}.`,
      `${other}.${mac}`,
      `${text}.${mac}x`.slice(1),
      'x'.repeat(5000),
    ])
      assert.deepEqual(await world.openWith(bad).closed, [4401, 'ticket_invalid']);
    world.clock.advance(60_000);
    assert.deepEqual(await world.openWith(ticket).closed, [4401, 'ticket_invalid']);
  });

  test('opens nothing for a session that ended meanwhile', async (t) => {
    const world = await openWorld(t);
    const ticket = await world.ticket(ANN, { session: 's' });
    await world.revocations.revoke('s', world.clock.now() + TOKEN_MS);
    assert.deepEqual(await world.openWith(ticket).closed, [4403, 'session_revoked']);
  });

  test('is for those who are logged in', async (t) => {
    const { url } = await openWorld(t);
    const answer = await fetch(`${url}/api/realtime/tickets`, { method: 'POST' });
    assert.equal(answer.status, 401);
  });
});

describe('the address of the socket', () => {
  const error = async (url: string, headers: Record<string, string> = {}) =>
    ((await (await fetch(`${url}/api/realtime?ticket=x`, { headers })).json()) as { error: string }).error;

  test('says what it is for', async (t) => {
    assert.equal(await error((await openWorld(t)).url), 'upgrade_required');
  });

  test('refuses pages of other sites, as a request and as a socket', async (t) => {
    const world = await openWorld(t, { settings: { origins: ['https://shop.example'] } });
    const origins: [string, boolean][] = [
      ['https://evil.example', false],
      ['http://shop.example', false],
      ['https://shop.example.evil.example', false],
      ['null', false],
      ['http://127.0.0.1:1', false],
      ['https://shop.example', true],
      ['https://servicewechat.com', true],
      [world.url, true],
    ];
    for (const [origin, allowed] of origins) {
      assert.equal(await error(world.url, { origin }), allowed ? 'upgrade_required' : 'origin_denied');
      const client = world.openWith(await world.ticket(), { origin });
      if (allowed) await client.next('ready');
      else assert.deepEqual(await client.closed, [1006, '']);
    }
  });

  test('lets pages of this machine in where that is wanted', async (t) => {
    const world = await openWorld(t, { settings: { loopbackOrigins: true } });
    for (const origin of ['http://127.0.0.1:5173', 'http://localhost:3000', 'http://[::1]:80'])
      await world.openWith(await world.ticket(), { origin }).next('ready');
    const bad = world.openWith(await world.ticket(), { origin: 'http://127.0.0.1.evil.example' });
    assert.deepEqual(await bad.closed, [1006, '']);
  });

  test('takes no more sockets than there is room for', async (t) => {
    const world = await openWorld(t, { settings: { connections: 1 } });
    await world.open();
    assert.equal(await error(world.url), 'overloaded');
    assert.deepEqual(await world.openWith(await world.ticket(BOB)).closed, [1006, '']);
  });
});

describe('a topic', () => {
  test('of one’s own brings what happens to oneself, and nobody else', async (t) => {
    const world = await openWorld(t);
    const [ann, bob] = [await world.open(ANN), await world.open(BOB)];
    for (const each of [ann, bob]) {
      each.say({ type: 'subscribe', topic: 'user/me' });
      assert.equal((await each.next('subscribed')).refetch, false);
    }
    await world.tell(`user/${ANN}`, 'e1', { orderId: ORDER_OF_ANN });
    const message = await ann.next('message');
    assert.deepEqual(message, {
      type: 'message',
      topic: 'user/me',
      seq: 1,
      id: 'e1',
      event: 'order.paid',
      data: { orderId: ORDER_OF_ANN },
      sentAt: '2026-01-01T00:00:00.000Z',
    });
    assert.deepEqual(
      (await bob.settled()).filter(({ type }) => type === 'message'),
      [],
    );
  });

  test('of an order is for its owner and for those who manage orders', async (t) => {
    const world = await openWorld(t);
    const topic = `order/${ORDER_OF_ANN}`;
    const operator = await world.open(BOB, { roles: 'operator', session: 'o' });
    for (const each of [await world.open(ANN), operator]) {
      each.say({ type: 'subscribe', topic });
      await each.next('subscribed');
    }
    const bob = await world.open(BOB);
    for (const hidden of [
      topic,
      'order/01ARZ3NDEKTSV4RRFFQ69G5FZZ',
      'order/1',
      'user/x',
      `user/${ANN}`,
      'room/closed',
      'room/a b',
      'x',
    ]) {
      bob.say({ type: 'subscribe', topic: hidden });
      const { error, topic: about } = await bob.next('error');
      assert.deepEqual([error, about], ['topic_not_found', hidden]);
    }
  });

  test('is left again', async (t) => {
    const world = await openWorld(t);
    const ann = await world.open();
    ann.say({ type: 'subscribe', topic: 'user/me' });
    await ann.next('subscribed');
    ann.say({ type: 'unsubscribe', topic: 'user/me' });
    await ann.next('unsubscribed');
    await world.tell(`user/${ANN}`, 'e1');
    assert.deepEqual(
      (await ann.settled()).filter(({ type }) => type === 'message'),
      [],
    );
    assert.equal(world.realtime.stats().topics, 0);
  });

  test('tells an event that is delivered twice once', async (t) => {
    const world = await openWorld(t);
    const ann = await world.open();
    ann.say({ type: 'subscribe', topic: 'user/me' });
    await ann.next('subscribed');
    for (const id of ['e1', 'e1', 'e2', 'e1']) await world.tell(`user/${ANN}`, id);
    await ann.settled();
    assert.deepEqual(ann.seqs('user/me'), [1, 2]);
  });
});

describe('after a break', () => {
  test('what was missed comes in order, then what is new', async (t) => {
    const world = await openWorld(t);
    const first = await world.open();
    first.say({ type: 'subscribe', topic: 'user/me' });
    const { epoch } = await first.next('subscribed');
    for (let i = 1; i <= 3; i++) await world.tell(`user/${ANN}`, `e${i}`);
    await first.settled();
    first.socket.terminate();
    for (let i = 4; i <= 130; i++) await world.tell(`user/${ANN}`, `e${i}`);
    const second = await world.open();
    second.say({ type: 'subscribe', topic: 'user/me', epoch, seq: 2 });
    assert.equal((await second.next('subscribed')).refetch, false);
    await world.tell(`user/${ANN}`, 'e131');
    await second.settled();
    await eventually('all are there', () => second.seqs('user/me').length >= 129);
    assert.deepEqual(
      second.seqs('user/me'),
      Array.from({ length: 129 }, (_, i) => i + 3),
    );
  });

  test('beyond what is kept, by number or by age, the client is told to fetch anew', async (t) => {
    const world = await openWorld(t, { keepMessages: 5, keepMs: 1000 });
    const keeper = await world.open(BOB);
    keeper.say({ type: 'subscribe', topic: 'room/r' });
    const { epoch } = await keeper.next('subscribed');
    for (let i = 1; i <= 10; i++) await world.tell('room/r', `e${i}`);
    const ann = await world.open();
    const resume = async (seq: number, given = epoch) => {
      ann.say({ type: 'subscribe', topic: 'room/r', epoch: given, seq });
      const { refetch, seq: at } = await ann.next('subscribed');
      return [refetch, at];
    };
    assert.deepEqual(await resume(5), [false, 5]);
    assert.deepEqual(await resume(4), [true, 10]);
    assert.deepEqual(await resume(11), [true, 10]);
    assert.deepEqual(await resume(10, 'another'), [true, 10]);
    assert.deepEqual(await resume(10), [false, 10]);
    world.clock.advance(1000);
    assert.deepEqual(await resume(9), [true, 10]);
  });
});

describe('a room', () => {
  test('carries what its members say, under its sender’s name, once', async (t) => {
    const world = await openWorld(t);
    const [ann, bob] = [await world.open(ANN), await world.open(BOB)];
    for (const each of [ann, bob]) {
      each.say({ type: 'subscribe', topic: 'room/r' });
      await each.next('subscribed');
    }
    for (let i = 0; i < 2; i++) {
      ann.say({ type: 'publish', topic: 'room/r', id: 'm1', data: { text: '你好 "小桥"' } });
      assert.deepEqual(await ann.next('published'), { type: 'published', topic: 'room/r', id: 'm1', seq: 1 });
    }
    const { event, data, from, id } = await bob.next('message');
    assert.deepEqual([event, data, from, id], ['room.message', { text: '你好 "小桥"' }, ANN, 'm1']);
    await bob.settled();
    assert.deepEqual(bob.seqs('room/r'), [1]);
  });

  test('tells who comes, who goes, and who is there, a user with two sockets once', async (t) => {
    const world = await openWorld(t);
    const join = async (who: string) => {
      const client = await world.open(who);
      client.say({ type: 'subscribe', topic: 'room/r' });
      return { client, present: (await client.next('subscribed')).present };
    };
    const ann = await join(ANN);
    assert.deepEqual(ann.present, [ANN]);
    const bob = await join(BOB);
    assert.deepEqual(bob.present, [ANN, BOB]);
    assert.equal((await ann.client.next('presence')).state, 'joined');
    const again = await join(BOB);
    bob.client.socket.terminate();
    again.client.say({ type: 'unsubscribe', topic: 'room/r' });
    const { userId, state } = await ann.client.next('presence');
    assert.deepEqual([userId, state], [BOB, 'left']);
    assert.equal(ann.client.frames.filter(({ type }) => type === 'presence').length, 2);
  });

  test('hears nothing from those who may only listen, and no topic of events hears anybody', async (t) => {
    const world = await openWorld(t);
    const ann = await world.open();
    const refused = async (topic: string) => {
      ann.say({ type: 'publish', topic, id: '1', data: 1 });
      const { error, id } = await ann.next('error');
      return [error, id];
    };
    assert.deepEqual(await refused('room/quiet'), ['forbidden', '1']);
    assert.deepEqual(await refused('room/closed'), ['topic_not_found', '1']);
    assert.deepEqual(await refused('user/me'), ['forbidden', '1']);
    assert.deepEqual(await refused(`order/${ORDER_OF_ANN}`), ['forbidden', '1']);
  });
});
