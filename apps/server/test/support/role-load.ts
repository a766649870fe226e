// Clients of a shop of many processes that go on while its processes are replaced, and count what became of everything they asked.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '@xiaoqiao/kit/clock';
import { type Client, createClient, memoryStorage } from '@xiaoqiao/sdk';
import { fetchTransport } from '@xiaoqiao/sdk/fetch';
import { nodeHost } from '@xiaoqiao/sdk/node';
import { createRealtime } from '@xiaoqiao/sdk/realtime';
import type { Control } from '@xiaoqiao/wechat-emulator';
import { WebSocket } from 'ws';
import { bearer, logInByHand } from './raw-requests.ts';

export interface Place {
  /** Base URL of a gateway, or of what stands before several. */
  readonly url: string;
  readonly wechat: Control;
}

export interface Phone {
  readonly client: Client;
  readonly openid: string;
  readonly addressId: string;
  /** `<event> <order>`, as often as it was heard. */
  readonly heard: readonly string[];
  /** How often the socket was closed by the other side. */
  readonly breaks: () => number;
  /** How often it was told that it missed more than is kept. */
  readonly refetches: () => number;
  close(): void;
}

/** A fresh WeChat user with an address, and a socket that listens to what concerns him. @param socketUrl another gateway's, perhaps */
export async function openPhone({ url, wechat }: Place, socketUrl = url): Promise<Phone> {
  const { openid } = wechat.createUser();
  const client = createClient({
    baseUrl: url,
    transport: fetchTransport(fetch),
    storage: memoryStorage(),
    clock: systemClock,
    timeoutMs: 30_000,
    login: async () => wechat.mintLoginCode({ openid }).code,
  });
  const address = await client.post('/users/me/addresses', {
    body: {
      name: '小乔',
      phone: '13800000000',
      province: '江苏省',
      city: '苏州市',
      district: '姑苏区',
      detail: '平江路 2 号',
    },
  });
  const heard: string[] = [];
  let breaks = 0;
  let refetches = 0;
  const { openSocket } = nodeHost({ fetch, WebSocket: WebSocket as never });
  const realtime = createRealtime({
    client,
    baseUrl: socketUrl,
    openSocket: openSocket!,
    onState: (state) => {
      if (state === 'waiting') breaks++;
    },
  });
  await new Promise<void>((subscribed) => {
    realtime.subscribe('user/me', {
      subscribed: () => subscribed(),
      message: ({ event, data }) => void heard.push(`${event} ${(data as { orderId?: string }).orderId}`),
      refetch: () => void refetches++,
    });
  });
  return {
    client,
    openid,
    addressId: address.id,
    heard,
    breaks: () => breaks,
    refetches: () => refetches,
    close: () => realtime.close(),
  };
}

/** Ordered, paid at WeChat, and paid here. @returns the order's id */
export async function buyThrough({ client, openid, addressId }: Phone, wechat: Control, skuId: string) {
  const order = await client.post('/orders', { body: { items: [{ skuId, quantity: 1 }], addressId } });
  const params = { id: order.id };
  const parameters = await client.post('/orders/:id/pay', { params });
  const { errMsg } = wechat.pay({ parameters, openid });
  if (errMsg !== 'requestPayment:ok') throw new Error(`the phone was told ${errMsg}`);
  const deadline = performance.now() + PAID_MS;
  while ((await client.get('/orders/:id', { params })).status !== 'paid') {
    if (performance.now() > deadline) throw new Error(`order ${order.id} is not paid after ${PAID_MS} ms`);
    await pause(100);
  }
  return order.id;
}

const PAID_MS = 60_000;

export interface LoadOptions extends Place {
  readonly phones: readonly Phone[];
  readonly skuId: string;
  /** Kept connections that only read, and never ask twice. */
  readonly readers: number;
  /** Kept connections that write without an Idempotency-Key, and never ask twice. */
  readonly writers: number;
}

export interface Load {
  /** Paid, by the phone that bought them. */
  readonly orders: ReadonlyMap<Phone, readonly string[]>;
  readonly reads: () => number;
  /** Titles of the tasks that were answered for. */
  readonly written: readonly string[];
  /** One line for everything that was not answered as it should be. */
  readonly lost: readonly string[];
  /** Lets everybody finish what is under way. */
  stop(): Promise<void>;
}

const THINK_MS = 50;

export function startLoad({ url, wechat, phones, skuId, readers, writers }: LoadOptions): Load {
  const orders = new Map<Phone, string[]>(phones.map((phone) => [phone, []]));
  const written: string[] = [];
  const lost: string[] = [];
  let reads = 0;
  let stopping = false;
  const repeat = async (what: string, work: () => Promise<void>) => {
    while (!stopping) {
      await work().catch((error: unknown) => lost.push(`${what}: ${error}`));
      await pause(Math.random() * 2 * THINK_MS);
    }
  };
  const shopping = phones.map((phone) =>
    repeat('shopper', async () => {
      await phone.client.get('/products', { query: {} });
      orders.get(phone)!.push(await buyThrough(phone, wechat, skuId));
    }),
  );
  const reading = Array.from({ length: readers }, () => {
    const ask = keptConnection();
    return repeat('read', async () => {
      const { status, text } = await ask(`${url}/api/products`, 'GET', {});
      if (status !== 200) throw new Error(`${status} ${text}`);
      reads++;
    });
  });
  const writing = Array.from({ length: writers }, async () => {
    const headers = bearer(await logInByHand({ url, wechat }, wechat.createUser().openid));
    const ask = keptConnection();
    await repeat('write', async () => {
      const title = randomUUID();
      const { status, text } = await ask(`${url}/api/tasks`, 'POST', headers, JSON.stringify({ title }));
      if (status !== 201) throw new Error(`${status} ${text}`);
      written.push(title);
    });
  });
  return {
    orders,
    reads: () => reads,
    written,
    lost,
    async stop() {
      stopping = true;
      await Promise.all([...shopping, ...reading, ...writing]);
    },
  };
}

/** One connection that is kept as long as the server lets it; whatever breaks is told, and nothing is sent again. */
function keptConnection() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (url: string, method: string, headers: Readonly<Record<string, string>>, body?: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const asking = request(
        url,
        { agent, method, headers: { ...headers, ...type }, timeout: 30_000 },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part) => {
            text += part;
          });
          response.once('end', () => resolve({ status: response.statusCode!, text }));
          response.once('error', reject);
        },
      );
      asking.once('timeout', () => asking.destroy(new Error('no answer within 30 s')));
      asking.once('error', reject);
      asking.end(body);
    });
}
