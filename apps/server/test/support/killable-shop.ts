// A shop whose server can be killed and started again on the same home and port, while WeChat and the buyers live on.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseForTest, databaseForTest } from '@xiaoqiao/database/testing';
import { systemClock } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
import type { Control } from '@xiaoqiao/wechat-emulator';
import { violations } from './check-invariants.ts';
import { openOutsideWechat } from './outside-wechat.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { sharedState } from './shared-state.ts';
import { clientOf } from './shop.ts';

export interface KillableShop {
  readonly url: string;
  /** Its own, on the engine that this run of the tests is about. */
  readonly database: DatabaseForTest;
  readonly clock: typeof systemClock;
  readonly wechat: Control;
  /** The one that runs now, or ran last. */
  server(): ServerProcess;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Lets WeChat live through its first waits between two attempts: 75 s of the 300 s that clocks may differ. */
  retryNotifications(): Promise<void>;
  /** Nothing that is due is left undone; a dead server's claims end after 15 s. */
  settled(): Promise<void>;
  /** How many events wait for a relay. */
  eventsDue(): Promise<number>;
  /** Which invariants of stock and money do not hold now, in words. */
  violations(): Promise<string[]>;
  close(): Promise<void>;
}

const RETRIES = 5;
const RETRY_WAIT_MS = 15_000;

export async function openKillableShop(env: Record<string, string> = {}): Promise<KillableShop> {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-kill-'));
  const outside = await openOutsideWechat(folder);
  const database = await databaseForTest();
  const discard = async () => {
    await outside.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  const given = {
    XIAOQIAO_ADMIN_PASSWORD: 'Correct-Horse-7-Battery',
    DATABASE_URL: database.url,
    ...sharedState(),
    ...outside.env,
    ...env,
  };
  let server = await startServerProcess({ folder, env: given }).catch(async (error) => {
    await discard();
    throw error;
  });
  const url = server.api;

  async function eventsDue(): Promise<number> {
    const due = `select count(*) as n from outbox where status = 'waiting' and available_at <= ?`;
    return Number((await database.rows(due, Date.now()))[0]!.n);
  }

  return {
    url,
    database,
    clock: systemClock,
    wechat: outside.wechat,
    server: () => server,
    async kill() {
      assert.deepEqual(await server.end('SIGKILL'), { code: null, signal: 'SIGKILL' });
    },
    async restart() {
      server = await startServerProcess({ folder, env: { ...given, PORT: new URL(url).port } });
      assert.equal(server.api, url);
    },
    async retryNotifications() {
      for (let retry = 0; retry < RETRIES; retry++) {
        outside.wechat.advance(RETRY_WAIT_MS);
        await outside.wechat.settle();
      }
    },
    async settled() {
      await eventually('no event is due', async () => (await eventsDue()) === 0, {
        timeoutMs: 60_000,
        intervalMs: 100,
      });
    },
    eventsDue,
    violations: () => violations(database.url, outside.wechat),
    async close() {
      await server.end('SIGKILL');
      await discard();
    },
  };
}

/** A fresh WeChat user with an address to ship to. */
export async function openVisitor(shop: Pick<KillableShop, 'url' | 'clock' | 'wechat'>) {
  const { openid } = shop.wechat.createUser();
  const client = clientOf({ ...shop, clock: { ...shop.clock, advance() {}, onAdvance() {} } }, openid);
  const address = await client.post('/users/me/addresses', {
    body: {
      name: '大乔',
      phone: '13800000000',
      province: '江苏省',
      city: '苏州市',
      district: '姑苏区',
      detail: '平江路 2 号',
    },
  });
  return { openid, client, addressId: address.id };
}
