// An attack from many addresses at once: every attacker is found and banned, nobody beside them notices, and an administrator can undo it.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { routes } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { eventually } from '@xiaoqiao/kit/testing';
import { signatureFor } from './start-gateway.ts';
import { startProtected } from './start-protected.ts';

/** A login that knows one password, an order that is always placed, and a list of tasks. */
const handlers: RouteHandler[] = [
  serve(routes.login, ({ body }) => {
    if (body.password !== 'correct horse') throw new XiaoqiaoError('credentials_invalid');
    return undefined as never;
  }),
  { route: { ...routes.placeOrder, bare: true, status: 200 }, handle: () => ({ placed: true }) },
  { route: { ...routes.listTasks, bare: true }, handle: () => ({ list: [] }) },
];

const THRESHOLD = 100;
const points = { failedLogin: 10, notFound: 5, signatureInvalid: 20, nonceReplayed: 20 };
/** How many signals it takes, were they all of one kind. */
const enough = (signal: keyof typeof points) => THRESHOLD / points[signal];

const roomy = { capacity: 100_000, refillPerSecond: 100_000 };
const start = (t: TestContext) =>
  startProtected(t, {
    handlers,
    routing: {
      builtInRoutes: true,
      policies: {
        'rate-limit': {
          limits: { default: roomy, user: roomy, write: roomy, login: roomy, callback: roomy },
        },
        ban: {
          automatic: { threshold: { address: THRESHOLD, user: THRESHOLD, device: THRESHOLD }, points },
        },
      },
    },
  });

describe('an attack', () => {
  test('is over after the configured signals, for each attacker, and for nobody else', async (t) => {
    const { url, token, clock, admin } = await start(t);
    let nonces = 0;
    const nonce = () => `nonce-${String(nonces++).padStart(6, '0')}`;
    const send = async (address: string, method: string, target: string, headers = {}, body?: string) => {
      const response = await fetch(url + target, {
        method,
        headers: { 'x-forwarded-for': address, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
      });
      return { status: response.status, error: ((await response.json()) as { error?: string }).error };
    };
    const login = (address: string, password: string) =>
      send(address, 'POST', '/api/auth/login', {}, JSON.stringify({ username: 'somebody', password }));
    const order = (address: string, user: string, header: string) =>
      send(
        address,
        'POST',
        '/api/orders',
        {
          authorization: `Bearer ${token({ sub: user, sid: user })}`,
          'idempotency-key': 'k',
          'x-xq-signature': header,
        },
        body,
      );
    const body = JSON.stringify({
      items: [{ skuId: '01JGXAAAAAAAAAAAAAAAAAAAAA', quantity: 1 }],
      addressId: '01JGXAAAAAAAAAAAAAAAAAAAAA',
    });
    const signed = (user: string, once = nonce()) =>
      signatureFor({ target: '/api/orders', body, timestamp: clock.now(), nonce: once, sid: user });

    /** Each attacker, by what he repeats until he is banned, and after how many times that must be. */
    const attackers: {
      address: string;
      most: number;
      attack: () => Promise<{ error?: string | undefined }>;
    }[] = [];
    for (let i = 1; i <= 5; i++) {
      const [stuffer, scanner, forger, replayer] = [10, 20, 30, 40].map((net) => `10.${net}.0.${i}`) as [
        string,
        string,
        string,
        string,
      ];
      const used = signed(`replayer-${i}`);
      attackers.push(
        { address: stuffer, most: enough('failedLogin'), attack: () => login(stuffer, 'guess') },
        {
          address: scanner,
          most: enough('notFound'),
          attack: () => send(scanner, 'GET', `/wp-admin/${nonce()}`),
        },
        {
          address: forger,
          most: enough('signatureInvalid'),
          attack: () => order(forger, `forger-${i}`, signed('somebody-else')),
        },
        // The first use is an honest one.
        {
          address: replayer,
          most: enough('nonceReplayed') + 1,
          attack: () => order(replayer, `replayer-${i}`, used),
        },
      );
    }
    const hostile = attackers.map(async ({ address, most, attack }) => {
      let attempts = 0;
      while ((await attack()).error !== 'banned') attempts++;
      // A ban follows the answer that caused it; one more request may have been under way.
      assert.deepEqual([address, attempts >= most, attempts <= most + 1], [address, true, true]);
    });
    const honest = Array.from({ length: 10 }, async (_, i) => {
      const address = `10.99.0.${i}`;
      for (let round = 0; round < 12; round++) {
        const user = `honest-${i}`;
        assert.equal((await order(address, user, signed(user))).status, 200);
        const asUser = { authorization: `Bearer ${token({ sub: user, sid: user })}` };
        assert.equal((await send(address, 'GET', '/api/tasks', asUser)).status, 200);
      }
      // He mistypes his password twice and has an old link.
      for (let slip = 0; slip < 2; slip++) assert.equal((await login(address, 'oops')).status, 401);
      assert.equal((await send(address, 'GET', '/old-link')).status, 404);
    });
    await Promise.all([...hostile, ...honest]);

    const { list } = (await admin('GET', '/bans?kind=address&limit=100')).data;
    const banned = list.map(({ value }: { value: string }) => value).sort();
    assert.deepEqual(banned, attackers.map(({ address }) => `${address}/32`).sort());
    const reasons = new Map(list.map((ban: Record<string, string>) => [ban.value, ban.reason]));
    assert.deepEqual(
      ['10.10.0.1/32', '10.20.0.1/32', '10.30.0.1/32', '10.40.0.1/32'].map((value) => reasons.get(value)),
      ['failed_logins', 'scanning', 'forged_requests', 'forged_requests'],
    );

    // An administrator lets one of them go, and only that one gets in again.
    const pardoned = list.find(({ value }: { value: string }) => value === '10.10.0.1/32');
    assert.equal((await admin('DELETE', `/bans/${pardoned.id}`)).status, 204);
    assert.equal((await login('10.10.0.1', 'guess')).error, 'credentials_invalid');
    assert.equal((await login('10.10.0.2', 'guess')).error, 'banned');
    await eventually('the trail tells of all of it', async () => {
      const { list: events } = (await admin('GET', '/ban-events?kind=address&limit=100')).data;
      assert.equal(events.length, attackers.length + 1);
      assert.deepEqual(
        [events[0].action, events[0].value, events[0].by],
        ['unbanned', '10.10.0.1/32', 'root'],
      );
      return true;
    });

    clock.advance(60_000);
    assert.equal((await login('10.10.0.2', 'guess')).error, 'credentials_invalid');
  });
});
