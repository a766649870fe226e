// Realtime on a real socket: service, HTTP server and WebSocket clients, with a clock that stands still.
import type { Server } from 'node:http';
import type { TestContext } from 'node:test';
import type { ServerFrame, ServerFrames } from '@xiaoqiao/contract';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { createHttpService, identityHeaders } from '@xiaoqiao/kit/http';
import { createIds } from '@xiaoqiao/kit/ids';
import { eventually, memoryLog } from '@xiaoqiao/kit/testing';
import { createMemoryState } from '@xiaoqiao/state';
import { WebSocket } from 'ws';
import { createRealtimeService, type RealtimeDependencies, type RealtimeSettings } from '../src/index.ts';

export const ANN = '01ARZ3NDEKTSV4RRFFQ69G5FA1';
export const BOB = '01ARZ3NDEKTSV4RRFFQ69G5FB2';
export const ORDER_OF_ANN = '01ARZ3NDEKTSV4RRFFQ69G5FC3';
export const TOKEN_MS = 7_200_000;

export interface WorldOptions {
  readonly settings?: Partial<RealtimeSettings>;
  readonly keepMessages?: number;
  readonly keepMs?: number;
  readonly ports?: Partial<RealtimeDependencies>;
}

export async function openWorld(t: TestContext, options: WorldOptions = {}) {
  const { settings = {}, keepMessages = 200, keepMs = 600_000, ports = {} } = options;
  const clock = fixedClock();
  const ids = createIds(clock);
  const log = memoryLog();
  const state = createMemoryState({ clock, feeds: { keepMessages, keepMs } });
  const { feeds } = state;
  const realtime = createRealtimeService({
    ...{ clock, ids, log, feeds, settings, secret: Buffer.alloc(32, 7) },
    nonces: state.nonces,
    sessions: state.revocations,
    orders: { ownerOf: async (id) => (id === ORDER_OF_ANN ? ANN : undefined) },
    rooms: { access: (_, room) => (room === 'closed' ? 'none' : room === 'quiet' ? 'listen' : 'speak') },
    ...ports,
  });
  await realtime.start();
  const app = createHttpService({ handlers: realtime.routes, log });
  realtime.attach(app.server as Server);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await realtime.stop();
    await app.close();
  });

  async function ticket(userId = ANN, { session = `session of ${userId}`, roles = 'user' } = {}) {
    const answer = await fetch(`${url}/api/realtime/tickets`, {
      method: 'POST',
      headers: {
        [identityHeaders.user]: userId,
        [identityHeaders.session]: session,
        [identityHeaders.roles]: roles,
        [identityHeaders.tokenExpiresAt]: String(clock.now() + TOKEN_MS),
      },
    });
    return ((await answer.json()) as { data: { ticket: string } }).data.ticket;
  }

  /** A client whose ticket is `given`. */
  const openWith = (given: string, headers: Record<string, string> = {}) =>
    phone(t, `${url}/api/realtime?ticket=${encodeURIComponent(given)}`, headers);

  return {
    clock,
    log,
    url,
    feeds,
    realtime,
    revocations: state.revocations,
    ticket,
    openWith,
    async open(userId = ANN, who: Parameters<typeof ticket>[1] = {}) {
      const client = openWith(await ticket(userId, who));
      await client.next('ready');
      return client;
    },
    /** Says something to a user as an event would. */
    async tell(feed: string, id: string, data: unknown = {}) {
      const body = JSON.stringify({ id, event: 'order.paid', data, sentAt: '2026-01-01T00:00:00.000Z' });
      return feeds.publish(feed, { id, body });
    },
  };
}

export type Phone = ReturnType<typeof phone>;

/** A WebSocket client that keeps what it hears. */
export function phone(t: TestContext, url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  t.after(() => socket.terminate());
  const frames: ServerFrame[] = [];
  let read = 0;
  socket.on('message', (data) => frames.push(JSON.parse(data.toString())));
  socket.on('error', () => {});
  const closed = new Promise<[number, string]>((resolve) =>
    socket.once('close', (code, reason) => resolve([code, String(reason)])),
  );
  return {
    socket,
    frames,
    closed,
    say(frame: unknown) {
      const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
      if (socket.readyState === WebSocket.CONNECTING) socket.once('open', () => socket.send(text));
      else socket.send(text);
    },
    /** The next frame of this type that was not asked for before; those in between are passed over. */
    async next<T extends keyof ServerFrames>(type: T): Promise<ServerFrames[T]> {
      const at = await eventually(`a frame of type ${type}`, () => {
        const found = frames.findIndex((frame, index) => index >= read && frame.type === type);
        return found < 0 ? undefined : { found };
      });
      read = at.found + 1;
      return frames[at.found] as ServerFrames[T];
    },
    /** Numbers of the messages on a topic, in the order in which they came. */
    seqs: (topic: string) =>
      frames.flatMap((frame) => (frame.type === 'message' && frame.topic === topic ? [frame.seq] : [])),
    /** What the server has said once everything before this moment was answered. */
    async settled() {
      const id = `settled ${frames.length} ${Math.random()}`;
      this.say({ type: 'ping', id });
      await eventually('the answer to a ping', () => frames.some((f) => f.type === 'pong' && f.id === id));
      return frames;
    },
  };
}
