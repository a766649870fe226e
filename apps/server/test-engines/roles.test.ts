// The house as processes of their own: two gateways, two apis, two workers on a database server, Redis and RabbitMQ.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, describe, type TestContext, test } from 'node:test';
import { rabbitmqForTest } from '@xiaoqiao/broker/testing';
import { openDatabase } from '@xiaoqiao/database';
import { systemClock } from '@xiaoqiao/kit/clock';
import { identityHeaders } from '@xiaoqiao/kit/http';
import { eventually } from '@xiaoqiao/kit/testing';
import { WebSocket } from 'ws';
import { send } from '../test/support/raw-requests.ts';
import { buyThrough, openPhone, startLoad } from '../test/support/role-load.ts';
import { openRoleShop, type RoleShop } from '../test/support/role-shop.ts';
import { addProduct, openAdministrator } from '../test/support/shop.ts';

const TIMEOUT = { timeout: 1_200_000 };

const servers = [
  { name: 'MySQL / MariaDB', url: process.env.MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/test' },
  { name: 'PostgreSQL', url: process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test' },
];

async function present({ name, url }: (typeof servers)[number]): Promise<boolean> {
  const { hostname, port, host } = new URL(url);
  const listens = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 3000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true)).once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
  if (listens) return true;
  const text = `${name}: nobody listens at ${host}, so NOTHING was tested on it`;
  if (process.env.CI !== undefined) throw new Error(text);
  console.error(`✖✖✖ ${text}`);
  return false;
}

type Row = Readonly<Record<string, string | number | null>>;

/** All rows of a table, as they are at rest. */
async function rowsOf(shop: RoleShop, table: string): Promise<Row[]> {
  const database = await openDatabase({ url: shop.databaseUrl, clock: systemClock });
  try {
    return await database.reader<Record<string, Row>>().selectFrom(table).selectAll().execute();
  } finally {
    await database.close();
  }
}

const dueEvents = async (shop: RoleShop) =>
  (await rowsOf(shop, 'outbox')).filter(
    ({ status, available_at: at }) => status === 'waiting' && Number(at) <= Date.now(),
  );

const readiness = async (url: string) => {
  const answer = await send(`${url}/readyz`);
  return { http: answer.status, status: (answer.body as unknown as { status?: string }).status };
};

const placeOf = (shop: RoleShop, url = shop.url) => ({ url, wechat: shop.outside.wechat });

async function sell(shop: RoleShop, stock: number) {
  const admin = await openAdministrator({
    url: shop.url,
    clock: { ...systemClock, advance() {}, onAdvance() {} },
  });
  return addProduct(admin, { price: 12800, stock });
}

// Everything is known before the first suite begins: the runner ends what it began when nothing more is to come.
const here = await Promise.all(servers.map(present));
const rabbitmq = await rabbitmqForTest();
if (rabbitmq !== undefined) after(() => rabbitmq.close());

for (const [i, server] of servers.entries())
  if (rabbitmq !== undefined && here[i])
    describe(server.name, () => {
      const open = (t: TestContext, env: Record<string, string> = {}) =>
        openRoleShop(t, { database: server.url, amqpUrl: rabbitmq.url(`t-${randomUUID()}`), env });

      test('a purchase goes through one gateway and is heard live through the other', TIMEOUT, async (t) => {
        const shop = await open(t, { DRAIN_SECONDS: '60' });
        const { skuId } = await sell(shop, 10);
        const [one, other] = [shop.process('gateway-1').url, shop.process('gateway-2').url];
        const phone = await openPhone(placeOf(shop, one), other);
        t.after(() => phone.close());
        const id = await buyThrough(phone, shop.outside.wechat, skuId);
        await eventually('the phone hears of it', () => phone.heard.includes(`order.paid ${id}`));

        await t.test('each process says what it is, and that it is ready', async () => {
          for (const name of shop.names) {
            const { metrics, url } = shop.process(name);
            assert.deepEqual([name, (await readiness(metrics)).status], [name, 'ready']);
            if (url !== '') assert.equal((await readiness(url)).status, 'ready');
          }
        });
        await t.test(
          'workers that started together began one day of reconciliation, with one timer',
          async () => {
            assert.equal((await rowsOf(shop, 'reconciliations')).length, 1);
            const timers = (await rowsOf(shop, 'outbox')).filter(
              ({ name }) => name === 'payment.reconciliation-came-due',
            );
            assert.equal(timers.length, 1);
          },
        );
        await t.test('who merely reaches the port of the services is nobody there', () =>
          assertUnforgeable(shop),
        );
        await t.test(
          'what a service answers a failure with, a gateway scores as in one process',
          async () => {
            const login = () =>
              send(`${one}/api/auth/login`, {
                method: 'POST',
                body: { username: 'admin', password: 'Wrong-Horse-7-Battery' },
              });
            const answer = await login();
            assert.deepEqual([answer.status, answer.body.error], [401, 'credentials_invalid']);
            assert.equal(answer.headers.get('x-xq-failure'), null);
          },
        );
        await t.test('a second signal ends a process that is still leaving', async () => {
          const leaving = shop.process('api-2');
          leaving.signal('SIGTERM');
          await eventually('it leaves', async () => (await readiness(leaving.metrics)).http === 503);
          assert.equal((await leaving.end('SIGTERM')).code, 130);
        });
      });

      test(
        'every process is replaced under load: nothing is lost, and nothing happens twice',
        TIMEOUT,
        async (t) => {
          const shop = await open(t, { DRAIN_SECONDS: '8' });
          const place = placeOf(shop);
          const { skuId } = await sell(shop, 100_000);
          const phones = await Promise.all(Array.from({ length: 10 }, () => openPhone(place)));
          t.after(() => void phones.map((phone) => phone.close()));
          const load = startLoad({ ...place, phones, skuId, readers: 8, writers: 5 });
          for (const name of shop.names) {
            const before = load.reads();
            const { code } = await shop.process(name).end('SIGTERM');
            assert.deepEqual([name, code], [name, 0]);
            assert.ok(load.reads() > before);
            await shop.start(name);
            await eventually('both gateways are in front', () => shop.front.ready().length === 2);
          }
          await load.stop();
          await shop.outside.wechat.settle();
          await eventually('nothing is due', async () => (await dueEvents(shop)).length === 0, {
            timeoutMs: 60_000,
            intervalMs: 500,
          });
          const orders = [...load.orders.values()].flat();
          t.diagnostic(
            `${server.name}: ${shop.names.length} processes replaced; ${load.reads()} reads, ${load.written.length} writes without a key, ` +
              `${orders.length} purchases; lost ${load.lost.length}; sockets broken off ${phones.reduce((sum, { breaks }) => sum + breaks(), 0)}`,
          );
          assert.deepEqual(load.lost, []);
          await assertOnce(shop, { orders, written: load.written, skuId });
          for (const phone of phones)
            await eventually('each phone has heard of each of its orders, once', () => {
              const paid = phone.heard.filter((each) => each.startsWith('order.paid ')).toSorted();
              const due = load.orders
                .get(phone)!
                .map((id) => `order.paid ${id}`)
                .toSorted();
              return phone.refetches() === 0 && JSON.stringify(paid) === JSON.stringify(due);
            });
        },
      );
    });

async function assertUnforgeable(shop: RoleShop): Promise<void> {
  const { url } = shop.process('api-1');
  const claimed = { [identityHeaders.user]: '01ARZ3NDEKTSV4RRFFQ69G5FAV', [identityHeaders.roles]: 'admin' };
  for (const [headers, reason] of [
    [claimed, 'missing'],
    [{ ...claimed, 'x-xq-handover': `v1,t=${Date.now()},s=${'A'.repeat(43)}` }, 'invalid'],
  ] as const)
    for (const path of ['/api/users/me', '/api/admin/orders', '/api/ping', '/objects/public/a', '/docs']) {
      const { status, body } = await send(url + path, { headers });
      assert.deepEqual([path, status, body.error, body.details], [path, 403, 'gateway_only', { reason }]);
    }
  // Through a gateway what a client claims of itself is taken away.
  const through = await send(`${shop.url}/api/users/me`, { headers: claimed });
  assert.equal(through.body.error, 'token_missing');
  const keys = await send(`${url}/.well-known/jwks.json`);
  assert.equal(keys.status, 200);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/realtime?ticket=a`);
  const refusal = await new Promise((resolve) => {
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode));
    socket.once('error', resolve);
  });
  assert.equal(refusal, 403);
}

/** Every order that somebody was told of is there once, with one payment, one event of each kind, and one unit sold. */
async function assertOnce(
  shop: RoleShop,
  told: { orders: readonly string[]; written: readonly string[]; skuId: string },
): Promise<void> {
  const orders = await rowsOf(shop, 'orders');
  const paid = orders.filter(({ status }) => status === 'paid');
  assert.deepEqual(paid.map(({ id }) => id).toSorted(), told.orders.toSorted());
  assert.equal(orders.length, paid.length);
  const payments = await rowsOf(shop, 'payments');
  assert.equal(payments.length, paid.length);
  assert.ok(payments.every(({ status }) => status === 'succeeded'));
  const sku = (await rowsOf(shop, 'skus')).find(({ id }) => id === told.skuId)!;
  assert.deepEqual([sku.reserved, sku.sold], [0, paid.length]);
  const events = await rowsOf(shop, 'outbox');
  for (const name of ['order.placed', 'payment.succeeded', 'order.paid'])
    assert.equal(events.filter((event) => event.name === name).length, paid.length);
  assert.deepEqual(
    events.filter(({ status }) => status === 'dead'),
    [],
  );
  const tasks = await rowsOf(shop, 'tasks');
  assert.deepEqual(tasks.map(({ title }) => title).toSorted(), told.written.toSorted());
}
