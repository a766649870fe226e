// Does to the town what the plan says, and sees it recover.
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@xiaoqiao/kit/testing';
import { redisCli } from '@xiaoqiao/state/testing';
import { openRows } from '../test/support/invariants/rows.ts';
import { seededRandom } from '../test/support/seeded-random.ts';
import type { Fault, FaultKind } from './plan.ts';
import { countIn, type Tally } from './tally.ts';
import type { Town } from './town.ts';

/** Does it, and gives back what has to be done for things to become whole again, once it is over. */
type Inflict = (town: Town, fault: Fault, tally: Tally) => Promise<(() => Promise<unknown>) | undefined>;

const inflictions: Readonly<Record<FaultKind, Inflict>> = {
  async kill(town, { target }, tally) {
    await town.process(target!).end('SIGKILL');
    return async () => {
      tally.failedStarts += (await town.start(target!)) - 1;
    };
  },
  async freeze(town, { target, lasts }) {
    const process = town.process(target!);
    process.signal('SIGSTOP');
    await pause(lasts);
    process.signal('SIGCONT');
    return () => eventually(`${target} answers`, () => town.answers(target!), RECOVERY);
  },
  async 'database-cut'(town) {
    await cutConnections(town.database);
    return () => eventually('the database is back for all', () => town.isNotMissed('database'), RECOVERY);
  },
  async 'redis-flush'(town) {
    redisCli(['-p', String(town.redis.port), 'flushall']);
    return undefined;
  },
  async 'redis-restart'(town, { lasts }) {
    await town.redis.stop();
    await pause(lasts);
    return async () => {
      await town.redis.start();
      await eventually('Redis is back for all', () => town.isNotMissed('redis'), RECOVERY);
    };
  },
  async 'rabbitmq-restart'(town, { lasts }) {
    await town.rabbitmq.kill();
    await pause(lasts);
    return async () => {
      await town.rabbitmq.start();
      await eventually('RabbitMQ is back for all', () => town.isNotMissed('rabbitmq'), RECOVERY);
    };
  },
  async 'wechat-kill'({ wechat }, { lasts }) {
    await wechat.kill();
    await pause(lasts);
    return () => wechat.start();
  },
  async 'wechat-freeze'({ wechat }, { lasts }) {
    wechat.signal('SIGSTOP');
    await pause(lasts);
    wechat.signal('SIGCONT');
    return () => wechat.get('/clock');
  },
  async 'wechat-faults'({ wechat }, { seed }) {
    await wechat.post('/faults', mischief(seed));
    return undefined;
  },
  async 'clock-jump'({ wechat }, { lasts }) {
    await wechat.post('/clock', { advance: lasts });
    return undefined;
  },
  async 'windows-end'({ database }) {
    await letTimersEnd(database, ['order.payment-window-ended']);
    return undefined;
  },
};

/** What a fault takes in hand. */
const places: Partial<Record<FaultKind, string>> = {
  'database-cut': 'database',
  'windows-end': 'database',
  'redis-flush': 'redis',
  'redis-restart': 'redis',
  'rabbitmq-restart': 'rabbitmq',
  'wechat-kill': 'wechat',
  'wechat-freeze': 'wechat',
  'wechat-faults': 'wechat',
  'clock-jump': 'wechat',
};
const RECOVERY = { timeoutMs: 120_000, intervalMs: 100 };

/**
 * Resolves when things are whole again.
 * @returns false when somebody has the target in hand already, and nothing was done
 * @throws Error when it does not become whole again
 */
export async function inflict(town: Town, fault: Fault, tally: Tally): Promise<boolean> {
  const place = fault.target ?? places[fault.kind] ?? '';
  if (town.inHand.has(place)) return false;
  town.inHand.add(place);
  try {
    countIn(tally.faults, fault.kind);
    const recover = await inflictions[fault.kind](town, fault, tally);
    if (recover === undefined) return true;
    const over = Date.now();
    await recover();
    const times = tally.recoveries[fault.kind] ?? [];
    tally.recoveries[fault.kind] = times;
    times.push(Date.now() - over);
    return true;
  } finally {
    town.inHand.delete(place);
  }
}

/** The next notifications are lost, doubled, late or forged; requests lose their answers; refunds end badly. */
function mischief(seed: number): Record<string, number> {
  const random = seededRandom(seed);
  const some = (most: number) => Math.floor(random() * (most + 1));
  return {
    loseNotifications: some(4),
    loseDeliveries: some(6),
    duplicateDeliveries: some(10),
    delayNotifications: some(6),
    delayMilliseconds: 2000 + some(15_000),
    forgeSignatures: some(3),
    staleTimestamps: some(2),
    tamperedBodies: some(2),
    loseReplies: some(6),
    systemBusy: some(6),
    latePayments: some(3),
    closedRefunds: some(1),
    balanceShortages: some(2),
  };
}

/** Every connection to the suite's own database, as when a switch in between restarts. */
async function cutConnections(database: string): Promise<void> {
  const rows = await openRows(database);
  try {
    if (database.startsWith('mysql:')) {
      const others = await rows.all(
        'select id from information_schema.processlist where db = database() and id <> connection_id()',
      );
      // One that has ended meanwhile cannot be killed.
      for (const { id, ID = id } of others) await rows.all(`kill ${Number(ID)}`).catch(() => {});
    } else
      await rows.all(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
  } finally {
    await rows.close();
  }
}

/** What was to come later comes now. The clock of our processes is the machine's, and cannot be moved. */
export async function letTimersEnd(database: string, names: readonly string[]): Promise<void> {
  const rows = await openRows(database);
  try {
    const list = names.map((name) => `'${name}'`).join(', ');
    await rows.all(
      `update outbox set available_at = ${Date.now()} where status = 'waiting' and available_at > ${Date.now()} and name in (${list})`,
    );
  } finally {
    await rows.close();
  }
}
