// Clients of the SDK whose connections break again and again while messages are published; what each heard is compared in the end.
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@xiaoqiao/kit/testing';
import { createRealtime, type OpenSocket } from '@xiaoqiao/sdk/realtime';
import { WebSocket } from 'ws';
import type { Feeds } from '../src/index.ts';

export interface ChaosOptions {
  readonly feeds: Pick<Feeds, 'publish'>;
  readonly clients: number;
  readonly seconds: number;
  /** Messages a second: half to the room of all, half to one user after the other. */
  readonly messagesPerSecond: number;
  /** Of each client, per second. */
  readonly breaksPerSecond: number;
  /** Where the next connection goes, one of several processes. */
  readonly url: () => string;
  readonly ticketFor: (userId: string, url: string) => Promise<string>;
  readonly random: () => number;
  readonly settleMs?: number;
}

export interface ChaosOutcome {
  readonly published: number;
  readonly received: number;
  readonly breaks: number;
  readonly refetches: number;
  /** `<client> <topic>: …` for each list that is not exactly what was published. */
  readonly wrong: readonly string[];
}

const ROOM = 'room/all';

export async function runChaos(options: ChaosOptions): Promise<ChaosOutcome> {
  const { feeds, seconds, messagesPerSecond, breaksPerSecond, url, ticketFor, random } = options;
  let refetches = 0;
  let breaks = 0;
  const clients = Array.from({ length: options.clients }, (_, index) => {
    const userId = `user-${index}`;
    let current: WebSocket | undefined;
    let address = '';
    const openSocket: OpenSocket = (target, { onOpen, onMessage, onClose }) => {
      const socket = new WebSocket(target);
      current = socket;
      socket.on('open', onOpen);
      socket.on('message', (data) => onMessage(data.toString()));
      socket.on('close', (code, reason) => onClose({ code, reason: String(reason) }));
      socket.on('error', () => {});
      return {
        send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
        close: () => socket.terminate(),
      };
    };
    const heard: Record<string, number[]> = { 'user/me': [], [ROOM]: [] };
    const realtime = createRealtime({
      // Every connection may go elsewhere.
      client: {
        post: async () => {
          address = url();
          return { ticket: await ticketFor(userId, address), expiresAt: '' };
        },
      } as never,
      baseUrl: 'http://chosen.when.connecting',
      openSocket: (target, events) =>
        openSocket(target.replace('ws://chosen.when.connecting', address.replace('http', 'ws')), events),
    });
    let subscribed = 0;
    for (const topic of ['user/me', ROOM] as const)
      realtime.subscribe(topic, {
        message: ({ data }: { data: unknown }) => void heard[topic]!.push((data as { n: number }).n),
        refetch: () => void refetches++,
        subscribed: () => void subscribed++,
      });
    return {
      userId,
      heard,
      realtime,
      isReady: () => subscribed >= 2,
      cut() {
        if (current?.readyState !== WebSocket.OPEN) return;
        breaks++;
        current.terminate();
      },
    };
  });
  await eventually('everybody listens', () => clients.every(({ isReady }) => isReady()), {
    timeoutMs: 60_000,
  });

  const counts = new Map<string, number>();
  const publish = (feed: string) => {
    const n = (counts.get(feed) ?? 0) + 1;
    counts.set(feed, n);
    const body = JSON.stringify({ id: `${n}`, event: 'chaos', data: { n }, sentAt: '' });
    return feeds.publish(feed, { id: `${n}`, body });
  };
  let published = 0;
  const until = performance.now() + seconds * 1000;
  const perTick = 20;
  while (performance.now() < until) {
    const due = messagesPerSecond / perTick;
    for (let i = 0; i < due; i++) {
      await publish(published % 2 ? ROOM : `user/user-${(published >> 1) % clients.length}`);
      published++;
    }
    for (const client of clients) if (random() < breaksPerSecond / perTick) client.cut();
    await pause(1000 / perTick);
  }

  const wanted = ({ userId }: { userId: string }, topic: string) =>
    counts.get(topic === ROOM ? ROOM : `user/${userId}`) ?? 0;
  const isComplete = (client: (typeof clients)[number]) =>
    Object.entries(client.heard).every(([topic, numbers]) => numbers.length >= wanted(client, topic));
  // Whoever waits to come back does so within its longest wait; what is missing afterwards is lost.
  await eventually('everybody has everything', () => clients.every(isComplete), {
    timeoutMs: options.settleMs ?? 45_000,
    intervalMs: 100,
  }).catch(() => {});
  const wrong = clients.flatMap((client) =>
    Object.entries(client.heard).flatMap(([topic, numbers]) => {
      const right = numbers.length === wanted(client, topic) && numbers.every((n, i) => n === i + 1);
      return right ? [] : [`${client.userId} ${topic}: ${numbers.length} of ${wanted(client, topic)}`];
    }),
  );
  for (const { realtime } of clients) realtime.close();
  const received = clients.reduce(
    (sum, { heard }) => sum + Object.values(heard).reduce((all, { length }) => all + length, 0),
    0,
  );
  return { published, received, breaks, refetches, wrong };
}
