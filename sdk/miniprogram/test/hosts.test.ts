// Hosts and their sockets: WeChat's five, Taro's promises, a page's life, and a link that notices when it is dead.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Taro, taroHost } from '../src/hosts/taro.ts';
import { watchPage } from '../src/hosts/web-socket.ts';
import { WxError, wxPromises } from '../src/hosts/wx-promises.ts';
import { watchWx, wxSockets } from '../src/hosts/wx-socket.ts';
import {
  createRealtime,
  type HostChange,
  type OpenSocket,
  type SocketEvents,
} from '../src/realtime/index.ts';
import { waitBeforeReconnect } from '../src/realtime/reconnect.ts';

const silent: SocketEvents = { onOpen: () => {}, onMessage: () => {}, onClose: () => {} };

/** Sockets as wx gives them, whose ends a test holds. */
function wxSocketDouble() {
  const tasks: {
    sent: string[];
    open(): void;
    say(data: string): void;
    end(code: number): void;
    error(): void;
  }[] = [];
  return {
    tasks,
    connectSocket() {
      const on: Record<string, (value: never) => void> = {};
      const sent: string[] = [];
      tasks.push({
        sent,
        open: () => on.open?.(undefined as never),
        say: (data) => on.message?.({ data } as never),
        end: (code) => on.close?.({ code, reason: '' } as never),
        error: () => on.error?.({ errMsg: 'broken' } as never),
      });
      const listen = (name: string) => (listener: (value: never) => void) => {
        on[name] = listener;
      };
      return {
        send: ({ data }: { data: string }) => void sent.push(data),
        close: () => {},
        ...{ onOpen: listen('open'), onMessage: listen('message'), onClose: listen('close') },
        onError: listen('error'),
      };
    },
  };
}

describe('sockets of WeChat', () => {
  test('are five at most, and one that ended makes room, however it ended', async () => {
    const wx = wxSocketDouble();
    const open = wxSockets(wx);
    const ends: number[] = [];
    const events = { ...silent, onClose: ({ code }: { code: number }) => void ends.push(code) };
    const sockets = Array.from({ length: 5 }, () => open('wss://x', events));
    open('wss://x', events);
    await Promise.resolve();
    assert.deepEqual([wx.tasks.length, ends], [5, [1006]]);
    wx.tasks[0]!.end(1000);
    wx.tasks[1]!.error();
    wx.tasks[1]!.end(1006);
    sockets[2]!.close(1000, '');
    assert.deepEqual(ends, [1006, 1000, 1006, 1000]);
    for (let i = 0; i < 3; i++) open('wss://x', events);
    assert.equal(wx.tasks.length, 8);
    open('wss://x', events);
    assert.equal(wx.tasks.length, 8);
  });

  test('hear of the foreground and of the network until nobody watches', () => {
    const on: Record<string, (value: never) => void> = {};
    const wx = Object.fromEntries(
      ['AppShow', 'AppHide', 'NetworkStatusChange'].flatMap((name) => [
        [
          `on${name}`,
          (listener: never) => {
            on[name] = listener;
          },
        ],
        [
          `off${name}`,
          () => {
            delete on[name];
          },
        ],
      ]),
    );
    const changes: HostChange[] = [];
    const end = watchWx(wx)((change) => changes.push(change));
    on.AppHide?.(undefined as never);
    on.AppShow?.(undefined as never);
    for (const isConnected of [false, true]) on.NetworkStatusChange?.({ isConnected } as never);
    assert.deepEqual(changes, ['hidden', 'shown', 'offline', 'online']);
    end();
    assert.deepEqual(on, {});
  });
});

test('a page tells when it is shown and when there is a network', () => {
  const page = Object.assign(new EventTarget(), {
    document: Object.assign(new EventTarget(), { visibilityState: 'hidden' }),
  });
  const changes: HostChange[] = [];
  const end = watchPage(page)((change) => changes.push(change));
  page.document.dispatchEvent(new Event('visibilitychange'));
  page.document.visibilityState = 'visible';
  page.document.dispatchEvent(new Event('visibilitychange'));
  for (const name of ['offline', 'online']) page.dispatchEvent(new Event(name));
  end();
  page.dispatchEvent(new Event('online'));
  assert.deepEqual(changes, ['hidden', 'shown', 'offline', 'online']);
});

test('Taro’s promises serve as WeChat’s callbacks, sockets included', async () => {
  const wx = wxSocketDouble();
  const taro: Taro = {
    request: async ({ url }) => {
      if (url.endsWith('broken')) throw { errMsg: 'request:fail timeout' };
      return { statusCode: 200, data: '{"code":0}', header: { 'X-A': 'b' } };
    },
    login: async () => ({ code: 'c' }),
    connectSocket: async () => wx.connectSocket(),
    ...{ getStorageSync: () => '', setStorageSync: () => {}, removeStorageSync: () => {} },
  };
  const host = taroHost(taro);
  assert.equal(await host.login(), 'c');
  const request = { method: 'GET', headers: {}, body: undefined, timeoutMs: 1 } as const;
  const reply = await host.transport({ ...request, url: 'x' });
  assert.deepEqual([reply.status, reply.header('x-a')], [200, 'b']);
  await assert.rejects(host.transport({ ...request, url: 'broken' }), { reason: 'timeout' });
  const heard: string[] = [];
  const socket = host.openSocket('wss://x', { ...silent, onMessage: (text) => void heard.push(text) });
  socket.send('hello');
  await new Promise((resolve) => setImmediate(resolve));
  wx.tasks[0]!.say('hi');
  assert.deepEqual([wx.tasks[0]!.sent, heard], [['hello'], ['hi']]);
});

test('wx.login and calls with tasks give promises, with their task beside', async () => {
  const task = { abort: () => {} };
  type Options = {
    url?: string;
    success?: (result: { code: string }) => void;
    fail?: (failure: object) => void;
  };
  const call = (options: Options) => {
    if (options.url === 'bad') options.fail?.({ errMsg: 'fail url', errno: 600009 });
    else options.success?.({ code: 'c' });
    return task;
  };
  const { login, request } = wxPromises({ login: call, request: call, uploadFile: call, downloadFile: call });
  assert.equal((await login()).code, 'c');
  assert.equal(request({ url: 'good' }).task, task);
  await assert.rejects(
    request({ url: 'bad' }),
    (failure) => failure instanceof WxError && failure.errno === 600009 && failure.message === 'fail url',
  );
});

test('how long to wait before coming back depends on why it ended', () => {
  const wait = (code: number, failures = 0, askedMs?: number) =>
    waitBeforeReconnect({ code, failures, askedMs, jitter: 0.5 });
  for (const code of [4400, 4403, 4409]) assert.equal(wait(code), undefined);
  for (const code of [4401, 4402]) assert.deepEqual([wait(code), wait(code, 1)], [0, 500]);
  assert.deepEqual([wait(1006), wait(1006, 3), wait(1006, 100)], [250, 2000, 15_000]);
  assert.equal(wait(1012, 0, 1234), 1234);
});

describe('a link', () => {
  /** A server that a test plays, and timers that go off when it says so. */
  function play() {
    let now = 0;
    let timers: { at: number; callback: () => void }[] = [];
    const opened: { events: SocketEvents; sent: Record<string, unknown>[]; closed: boolean }[] = [];
    const openSocket: OpenSocket = (_, events) => {
      const one = { events, sent: [] as Record<string, unknown>[], closed: false };
      opened.push(one);
      return {
        send: (text) => void one.sent.push(JSON.parse(text)),
        close: () => {
          one.closed = true;
        },
      };
    };
    let change: (what: HostChange) => void = () => {};
    const realtime = createRealtime({
      client: { post: async () => ({ ticket: 't', expiresAt: '' }) } as never,
      ...{ baseUrl: 'https://x', openSocket, now: () => now, random: () => 0.5 },
      watch: (listener) => {
        change = listener;
        return () => {};
      },
      timers: {
        set(callback, milliseconds) {
          const timer = { at: now + milliseconds, callback };
          timers.push(timer);
          return timer;
        },
        clear: (timer) => {
          timers = timers.filter((each) => each !== timer);
        },
      },
    });
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    return {
      realtime,
      opened,
      settled,
      change: (what: HostChange) => change(what),
      say: (frame: object) => opened.at(-1)!.events.onMessage(JSON.stringify(frame)),
      async pass(milliseconds: number) {
        const until = now + milliseconds;
        for (;;) {
          const [next] = timers.toSorted((a, b) => a.at - b.at);
          if (next === undefined || next.at > until) break;
          timers = timers.filter((each) => each !== next);
          now = next.at;
          next.callback();
          await settled();
        }
        now = until;
      },
    };
  }
  const ready = { type: 'ready', connectionId: 'c', heartbeatMs: 25_000, expiresAt: '' };

  test('that gets no answer to its ping is opened anew, and goes on where it was', async () => {
    const { realtime, opened, say, pass, settled } = play();
    const heard: unknown[] = [];
    realtime.subscribe('room/r', { message: ({ data }) => void heard.push(data) });
    await settled();
    say(ready);
    assert.deepEqual(opened[0]!.sent[0], { type: 'subscribe', topic: 'room/r', window: 100 });
    say({ type: 'subscribed', topic: 'room/r', epoch: 'e', seq: 4, refetch: false });
    for (const seq of [5, 5, 6]) say({ type: 'message', topic: 'room/r', seq, data: seq });
    await pass(25_000);
    assert.equal(opened[0]!.sent.at(-1)?.type, 'ping');
    await pass(9999);
    assert.equal(realtime.state, 'open');
    await pass(1);
    assert.deepEqual([realtime.state, opened[0]!.closed], ['waiting', true]);
    await pass(1000);
    say(ready);
    assert.deepEqual(opened[1]!.sent[0], {
      type: 'subscribe',
      topic: 'room/r',
      window: 100,
      epoch: 'e',
      seq: 6,
    });
    opened[0]!.events.onMessage(
      JSON.stringify({ type: 'message', topic: 'room/r', seq: 7, data: 'of the old one' }),
    );
    assert.deepEqual(heard, [5, 6]);
  });

  test('that answers lives, and is asked again in the next period', async () => {
    const { realtime, opened, say, pass, settled } = play();
    realtime.connect();
    await settled();
    say(ready);
    for (let i = 0; i < 5; i++) {
      await pass(25_000);
      say({ type: 'pong' });
    }
    assert.deepEqual([realtime.state, opened.length], ['open', 1]);
  });

  test('is tried at once when the app is shown or the network is back', async () => {
    const { realtime, opened, say, pass, settled, change } = play();
    realtime.connect();
    await settled();
    say(ready);
    change('hidden');
    change('shown');
    assert.equal(opened[0]!.sent.at(-1)?.type, 'ping');
    await pass(3000);
    assert.equal(realtime.state, 'waiting');
    change('online');
    await settled();
    assert.deepEqual([realtime.state, opened.length], ['connecting', 2]);
  });

  test('acknowledges as it hears, so that the next messages come', async () => {
    const { realtime, opened, say, settled } = play();
    realtime.subscribe('room/r', { message: () => {} });
    await settled();
    say(ready);
    say({ type: 'subscribed', topic: 'room/r', epoch: 'e', seq: 0, refetch: false });
    for (let seq = 1; seq <= 60; seq++) say({ type: 'message', topic: 'room/r', seq, data: 0 });
    assert.deepEqual(
      opened[0]!.sent.filter(({ type }) => type === 'ack').map(({ seq }) => seq),
      [25, 50],
    );
  });

  test('publishes what could not be sent before, and rejects what never was', async () => {
    const { realtime, opened, say, pass, settled } = play();
    const published = realtime.publish('room/r', 'hello');
    await settled();
    say(ready);
    const { id } = opened[0]!.sent[0] as { id: string };
    opened[0]!.events.onClose({ code: 1006, reason: '' });
    await pass(1000);
    say(ready);
    assert.deepEqual(opened[1]!.sent[0], { type: 'publish', topic: 'room/r', id, data: 'hello' });
    say({ type: 'published', topic: 'room/r', id, seq: 9 });
    assert.deepEqual(await published, { seq: 9 });
    const late = realtime.publish('room/r', 'x', { timeoutMs: 100 });
    late.catch(() => {});
    await pass(100);
    await assert.rejects(late, { reason: 'timeout' });
    const refused = realtime.publish('room/r', 'x');
    const last = opened[1]!.sent.at(-1) as { id: string };
    say({ type: 'error', error: 'forbidden', code: 40300, message: 'no', details: {}, id: last.id });
    await assert.rejects(refused, { error: 'forbidden', status: 403 });
    const lost = realtime.publish('room/r', 'x');
    realtime.close();
    await assert.rejects(lost, { reason: 'network' });
  });
});
