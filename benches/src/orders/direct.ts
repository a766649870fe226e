// The use case without HTTP, told by its parent: catalogue and orders on a database, callers in a closed loop.
// Addresses come from memory, and nobody delivers the events.

import { catalogMigrations, createCatalogService } from '@xiaoqiao/catalog';
import { fen, type Order, routes } from '@xiaoqiao/contract';
import { createOutbox, databaseMigrations, migrate, openDatabase } from '@xiaoqiao/database';
import { MINUTE, systemClock } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createOrdersService, type OrdersDependencies, orderMigrations } from '@xiaoqiao/orders';
import { quantile } from './closed-loop.ts';
import { STOCK } from './our-shop.ts';

export interface DirectSettings {
  readonly databaseUrl: string;
  readonly products: number;
  readonly buyers: number;
}
export interface DirectOrder {
  readonly skus: number;
  readonly clients: number;
  readonly seconds: number;
}
export interface DirectAnswer {
  readonly orders: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const { databaseUrl, products, buyers } = JSON.parse(process.argv[2]!) as DirectSettings;
const clock = systemClock;
const ids = createIds(clock);
const database = await openDatabase({ url: databaseUrl, clock });
await migrate(database, [
  { service: 'database', migrations: databaseMigrations },
  { service: 'catalog', migrations: catalogMigrations },
  { service: 'orders', migrations: orderMigrations },
]);
const outbox = createOutbox({ database, clock, ids });
const platform = { database, outbox, clock, ids, log: silentLog };
const catalog = createCatalogService(platform);
await catalog.importProducts({
  source: 'bench',
  categories: [{ sourceId: 'tea', name: '茶' }],
  products: Array.from({ length: products }, (_, i) => ({
    sourceId: `p${i}`,
    categorySourceId: 'tea',
    name: `明前龙井 ${i}`,
    skus: [
      {
        sourceId: `s${i}`,
        code: `A${i}`,
        specifications: [{ name: '规格', value: '250g' }],
        price: fen(12800),
        stock: STOCK,
      },
    ],
  })),
});
const skuIds = (
  await database.reader<{ skus: { id: string } }>().selectFrom('skus').select('id').execute()
).map(({ id }) => id);

const never = (): never => {
  throw new Error('placing an order asks for nothing else');
};
const address = {
  name: '小乔',
  phone: '13800000000',
  province: '浙江省',
  city: '杭州市',
  district: '西湖区',
  detail: '龙井路 1 号',
  postalCode: null,
};
const dependencies: OrdersDependencies = {
  ...platform,
  catalog,
  addresses: { addressesOf: async (wanted) => wanted.map(() => address) },
  payments: { start: never, settle: never, shippingReports: never },
  texts: { judge: async () => 'pass' },
  pictures: { attachPictures: never, showFiles: never },
  settings: { paymentWindow: 30 * MINUTE, receiptWindow: 7 * 24 * 60 * MINUTE },
};
const { handle } = createOrdersService(dependencies).routes.find(({ route }) => route === routes.placeOrder)!;
const users = Array.from({ length: buyers }, () => ids.next());
const addressId = ids.next();

async function run({ skus, clients, seconds }: DirectOrder): Promise<DirectAnswer> {
  const latencies: number[] = [];
  const began = performance.now();
  const end = began + seconds * 1000;
  let turn = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        const sent = performance.now();
        const n = turn++;
        const body = { items: [{ skuId: skuIds[n % skus]!, quantity: 1 }], addressId };
        const caller = { userId: users[n % users.length]! };
        const order = (await handle({ caller, body, idempotencyKey: ids.next() } as never)) as Order;
        if (order.status !== 'pending') throw new Error(`an order that is ${order.status}`);
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const ascending = Float64Array.from(latencies).sort();
  return {
    orders: latencies.length,
    perSecond: (latencies.length / (performance.now() - began)) * 1000,
    p50: quantile(ascending, 0.5),
    p99: quantile(ascending, 0.99),
  };
}

process.on('message', async (order: DirectOrder) => process.send!(await run(order)));
process.on('disconnect', () => void database.close());
process.send!('ready');
