// The engine over Redis does what every engine does, on a single server and on a cluster.
import { randomBytes } from 'node:crypto';
import { after, before } from 'node:test';
import type { AdjustableClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createRedisState, type RedisState } from '@xiaoqiao/state/redis';
import { startRedisCluster, startRedisServer } from '@xiaoqiao/state/testing';
import { stateSuite } from '../test/state-suite.ts';

const opened: RedisState[] = [];
const endings: (() => Promise<void>)[] = [];
const whole = { after: (work: () => Promise<void>) => void endings.unshift(work) };
let single = '';
let cluster = '';

before(async () => {
  single = (await startRedisServer(whole)).url;
  cluster = await startRedisCluster(whole);
});
after(async () => {
  await Promise.all(opened.map((state) => state.close()));
  for (const end of endings) await end();
});

const openAt = (url: () => string) => async (clock: AdjustableClock) => {
  const prefix = `${randomBytes(6).toString('hex')}:`;
  const state = await createRedisState({
    url: `${url()}/0?prefix=${prefix}`,
    clock,
    ownTime: true,
    log: silentLog,
  });
  opened.push(state);
  return state;
};

stateSuite(
  'Redis',
  openAt(() => single),
);
stateSuite(
  'Redis Cluster',
  openAt(() => cluster),
);
