// A whole running shop for a test: server, local WeChat and one clock, in a folder of its own; buyers with SDK clients.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fen } from '@xiaoqiao/contract';
import { type DatabaseForTest, databaseForTest } from '@xiaoqiao/database/testing';
import { type AdjustableClock, adjustableClock } from '@xiaoqiao/kit/clock';
import { loadConfig } from '@xiaoqiao/kit/config';
import { type MemoryLog, memoryLog } from '@xiaoqiao/kit/testing';
import { type Client, createClient, memoryStorage } from '@xiaoqiao/sdk';
import { fetchTransport } from '@xiaoqiao/sdk/fetch';
import type { Control } from '@xiaoqiao/wechat-emulator';
import { installConfig, ownPrefixes, type RunningServer, startServer } from '../../src/index.ts';
import { violations } from './check-invariants.ts';
import { sharedState } from './shared-state.ts';

export interface Shop {
  readonly running: RunningServer;
  readonly url: string;
  readonly home: string;
  /** Its own, on the engine that this run of the tests is about. */
  readonly database: DatabaseForTest;
  readonly clock: AdjustableClock;
  readonly log: MemoryLog;
  readonly wechat: Control;
  /** Everything due now has happened, here and at WeChat. */
  settle(): Promise<void>;
  /** Moves everybody's clock and lets what becomes due happen. */
  advance(milliseconds: number): Promise<void>;
  /** Which invariants of stock and money do not hold now, in words. */
  violations(): Promise<string[]>;
  close(): Promise<void>;
}

const ADMIN_PASSWORD = 'Correct-Horse-7-Battery';
const environment = {
  XIAOQIAO_ADMIN_PASSWORD: ADMIN_PASSWORD,
  PORT: '0',
  METRICS_PORT: '0',
  WECHAT_EMULATOR_PORT: '0',
  SIMULATOR_PROJECT: 'off',
  // A busy machine makes every process late; shedding has tests of its own.
  GATEWAY_SHEDDING: 'false',
};

const generous = '{ capacity: 100000, refillPerSecond: 100000 }';
const generousRouting = `policies:
  rate-limit:
    limits: { default: ${generous}, user: ${generous}, write: ${generous}, login: ${generous}, callback: ${generous} }
`;

export interface ShopOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: string;
  /** Of a shop that has been stopped, with its home. */
  readonly database?: DatabaseForTest;
  readonly clock?: AdjustableClock;
  /** A local WeChat beside the server, which `env` leads to, instead of one inside it. */
  readonly outside?: Control;
}

export async function openShop({
  env = {},
  home = mkdtempSync(join(tmpdir(), 'xiaoqiao-')),
  database: kept,
  clock = adjustableClock(),
  outside,
}: ShopOptions = {}): Promise<Shop> {
  // A whole crowd comes from one address here; the limits have tests of their own.
  const routing = join(home, 'gateway.yaml');
  writeFileSync(routing, generousRouting);
  const log = memoryLog();
  const database = kept ?? (await databaseForTest());
  const config = loadConfig(installConfig, {
    env: {
      ...environment,
      XIAOQIAO_HOME: home,
      DATABASE_URL: database.url,
      ...sharedState(),
      GATEWAY_CONFIG: routing,
      ...env,
    },
    ownPrefixes,
  });
  const discard = async () => {
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  };
  const running = await startServer({ config, log, clock }).catch(async (error) => {
    await discard();
    throw error;
  });
  const wechat = outside ?? running.emulator!.control;

  async function settle(): Promise<void> {
    let delivered: number;
    do {
      await wechat.settle();
      delivered = await running.drain();
    } while (delivered > 0);
  }

  return {
    running,
    url: running.urls.api,
    home,
    database,
    clock,
    log,
    wechat,
    settle,
    async advance(milliseconds) {
      clock.advance(milliseconds);
      await settle();
    },
    violations: () => violations(database.url, wechat),
    async close() {
      await running.stop();
      await discard();
    },
  };
}

/** An SDK client that logs in as this WeChat user whenever it must. */
export function clientOf(
  shop: Pick<Shop, 'url' | 'clock' | 'wechat'>,
  openid: string,
  storage = memoryStorage(),
): Client {
  return createClient({
    baseUrl: shop.url,
    transport: fetchTransport(fetch),
    storage,
    clock: shop.clock,
    login: async () => shop.wechat.mintLoginCode({ openid }).code,
  });
}

/** A fresh WeChat user with an address to ship to. */
export async function openBuyer(shop: Shop) {
  const { openid } = shop.wechat.createUser();
  const client = clientOf(shop, openid);
  const address = await client.post('/users/me/addresses', {
    body: {
      name: '小乔',
      phone: '13800000000',
      province: '浙江省',
      city: '杭州市',
      district: '西湖区',
      detail: '龙井路 1 号',
    },
  });
  return { openid, client, addressId: address.id };
}

/** A product with one SKU, on the shelf. */
export async function addProduct(
  admin: Client,
  { name = '明前龙井', price = 12800, stock = 100 }: { name?: string; price?: number; stock?: number } = {},
) {
  const category = await admin.post('/admin/categories', { body: { name: `茶 ${name}` } });
  const product = await admin.post('/admin/products', {
    body: {
      categoryId: category.id,
      name,
      skus: [{ code: 'A', specifications: [{ name: '规格', value: '250g' }], price: fen(price), stock }],
    },
  });
  return { productId: product.id, skuId: product.skus[0]!.id, price };
}

/** Places an order and starts paying it. */
export async function orderAndPrepay({ client, addressId }: Buyer, skuId: string, quantity = 1) {
  const order = await client.post('/orders', { body: { items: [{ skuId, quantity }], addressId } });
  const parameters = await client.post('/orders/:id/pay', { params: { id: order.id } });
  return { order, parameters };
}

export type Buyer = Awaited<ReturnType<typeof openBuyer>>;
export type Product = Awaited<ReturnType<typeof addProduct>>;

export async function openAdministrator(shop: Pick<Shop, 'url' | 'clock'>): Promise<Client> {
  const client = createClient({
    baseUrl: shop.url,
    transport: fetchTransport(fetch),
    storage: memoryStorage(),
    clock: shop.clock,
  });
  await client.loginWithPassword({ username: 'admin', password: ADMIN_PASSWORD });
  return client;
}
