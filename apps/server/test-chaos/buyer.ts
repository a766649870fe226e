// One buyer: looks around, orders, and then pays, changes his mind, walks away or wants his money back; with time to think.
import { setTimeout as pause } from 'node:timers/promises';
import { fen, type Order } from '@xiaoqiao/contract';
import { type Client, createClient, memoryStorage } from '@xiaoqiao/sdk';
import { seededRandom } from '../test/support/seeded-random.ts';
import type { Ledger } from './ledger.ts';
import { counted, OutOfTime, persisting, Refused } from './persist.ts';
import { countIn, type Tally } from './tally.ts';
import type { WechatProcess } from './wechat-process.ts';

export interface Shelf {
  readonly skuIds: readonly string[];
  /** Of which there is never enough. */
  readonly hotSkuId: string;
}

export interface BuyerOptions {
  readonly number: number;
  readonly seed: number;
  readonly url: string;
  readonly wechat: WechatProcess;
  readonly shelf: Shelf;
  readonly ledger: Ledger;
  readonly tally: Tally;
  /** On average, in milliseconds. */
  readonly think: number;
  /** When nothing new is begun, and when nothing is waited for any more. */
  readonly closes: () => { readonly toNew: number; readonly toAll: number };
}

const CALL_MS = 10_000;
const LOOKS = 20;

/** Resolves when the shop has closed and everything begun has ended. */
export async function live(options: BuyerOptions): Promise<void> {
  const { number, seed, url, wechat, tally, think, closes } = options;
  const random = seededRandom(seed * 7919 + number);
  const persist = persisting(tally, () => closes().toAll);
  const wait = () => pause(think * (0.5 + random()));
  const patient = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      if (Date.now() > closes().toAll) throw new OutOfTime();
      try {
        return await ask();
      } catch {
        await pause(1000);
      }
    }
  };
  await pause(think * random());
  const { openid } = await patient(() => wechat.post<{ openid: string }>('/users'));
  const client = createClient({
    baseUrl: url,
    transport: counted(tally),
    storage: memoryStorage(),
    timeoutMs: CALL_MS,
    login: async () => (await patient(() => wechat.post<{ code: string }>('/login-codes', { openid }))).code,
  });
  const shopping: Shopping = { ...options, openid, client, random, persist, wait };
  try {
    const { id: addressId } = await persist(() => client.post('/users/me/addresses', { body: address }));
    for (let n = 0; Date.now() < closes().toNew; n++) {
      await wait();
      await shop(shopping, `${number}-${n}`, addressId).catch((error) => {
        if (!(error instanceof Refused)) throw error;
      });
    }
  } catch (error) {
    if (!(error instanceof OutOfTime)) tally.failures.push(`a phone failed: ${(error as Error).stack}`);
  }
}

const address = {
  name: '小乔',
  phone: '13800000000',
  province: '浙江省',
  city: '杭州市',
  district: '西湖区',
  detail: '龙井路 1 号',
};

interface Shopping extends BuyerOptions {
  readonly openid: string;
  readonly client: Client;
  readonly random: () => number;
  readonly persist: <T>(call: () => Promise<T>) => Promise<T>;
  readonly wait: () => Promise<void>;
}

async function shop(shopping: Shopping, name: string, addressId: Order['id'] | string): Promise<void> {
  const { client, random, persist, wait, ledger, tally, shelf } = shopping;
  if (random() < 0.3) await persist(() => client.get('/products', { query: { limit: 20 } }));
  const tap: Ledger[number] = { key: `chaos-${name}` };
  ledger.push(tap);
  const body = { items: basket(shelf, random), addressId } as never;
  const order: Order = await persist(() => client.post('/orders', { body, idempotencyKey: tap.key }));
  tap.order = { id: order.id, total: order.total };
  tally.placed++;
  await wait();

  const mind = random();
  const params = { id: order.id };
  if (mind < 0.1) return void (await cancel(shopping, order));
  // The time to pay ends without him.
  if (mind < 0.2) return;
  const parameters = await persist(() =>
    client.post('/orders/:id/pay', { params, idempotencyKey: `pay-${name}` }),
  );
  // The payment sheet is open, and he cancels all the same: what comes then must go back.
  if (mind < 0.26) await cancel(shopping, order).catch(() => {});
  else if (random() < 0.3) await wait();
  await pay(shopping, parameters);
  const seen = await look(shopping, order);
  if (seen?.status !== 'paid' && seen?.status !== 'shipped') return;
  await wait();
  if (mind > 0.85) await askForMoney(shopping, seen, name);
  else if (mind > 0.5) await confirm(shopping, seen);
}

function basket({ skuIds, hotSkuId }: Shelf, random: () => number) {
  const wanted = new Map<string, number>();
  if (random() < 0.4) wanted.set(hotSkuId, 1);
  const more = wanted.size === 0 || random() < 0.3 ? 1 + Math.floor(random() * 2) : 0;
  for (let i = 0; i < more; i++)
    wanted.set(skuIds[Math.floor(random() * skuIds.length)]!, 1 + Math.floor(random() * 3));
  return [...wanted].map(([skuId, quantity]) => ({ skuId, quantity }));
}

async function cancel({ client, persist, tally }: Shopping, { id }: Order): Promise<void> {
  await persist(() => client.post('/orders/:id/cancel', { params: { id } }));
  tally.cancelledByBuyers++;
}

/** On the phone, where WeChat may not answer either; then the app only shows what the shop says. */
async function pay({ wechat, openid, tally, random }: Shopping, parameters: object): Promise<void> {
  if (random() < 0.1)
    await wechat.post('/payments', { parameters, openid, outcome: 'cancel' }).catch(() => {});
  const { errMsg } = await wechat
    .post<{ errMsg: string }>('/payments', { parameters, openid })
    .catch(() => ({ errMsg: 'no answer' }));
  if (errMsg === 'requestPayment:ok') tally.paidByPhones++;
  else
    countIn(tally.refusals, errMsg.startsWith('requestPayment') ? 'on the phone' : 'on the phone: no answer');
}

/** Until it is not pending any more; not for ever, because some payments never come to light before the end. */
async function look({ client, persist, wait, closes }: Shopping, { id }: Order): Promise<Order | undefined> {
  for (let looks = 0; looks < LOOKS && Date.now() < closes().toNew; looks++) {
    const order = await persist(() => client.get('/orders/:id', { params: { id } }));
    if (order.status !== 'pending') return order;
    await wait();
  }
  return undefined;
}

async function askForMoney({ client, persist, random, tally }: Shopping, order: Order, name: string) {
  const body = {
    reason: '不想要了',
    ...(random() < 0.5 ? {} : { amount: fen(1 + Math.floor(random() * order.total)) }),
  };
  const params = { id: order.id };
  await persist(() => client.post('/orders/:id/refunds', { params, body, idempotencyKey: `refund-${name}` }));
  tally.refundsAsked++;
}

async function confirm(shopping: Shopping, order: Order): Promise<void> {
  const { client, persist, wait, closes, tally } = shopping;
  const params = { id: order.id };
  for (let looks = 0; looks < LOOKS && Date.now() < closes().toNew; looks++) {
    const { status } = await persist(() => client.get('/orders/:id', { params }));
    if (status === 'shipped') {
      await persist(() => client.post('/orders/:id/confirm', { params }));
      tally.confirmed++;
      return;
    }
    if (status !== 'paid') return;
    await wait();
  }
}
