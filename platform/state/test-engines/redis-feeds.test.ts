// Feeds over Redis: what every engine does, between two processes; and what a lost connection does to them.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, type TestContext, test } from 'node:test';
import { type Clock, fixedClock, systemClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually } from '@xiaoqiao/kit/testing';
import type { FeedSettings } from '@xiaoqiao/state';
import { createRedisState } from '@xiaoqiao/state/redis';
import { redisCli, startRedisCluster, startRedisServer } from '@xiaoqiao/state/testing';
import { feedsSuite } from '../test/feeds-suite.ts';

const endings: (() => Promise<void>)[] = [];
const whole = { after: (work: () => Promise<void>) => void endings.unshift(work) };
let single = '';
let cluster = '';
before(async () => {
  single = (await startRedisServer(whole)).url;
  cluster = await startRedisCluster(whole);
});
after(async () => {
  for (const end of endings) await end();
});

interface Process {
  readonly url: string;
  readonly prefix: string;
  readonly clock: Clock;
  readonly settings?: FeedSettings;
}

async function openState(t: TestContext, { url, prefix, clock, settings = {} }: Process) {
  const state = await createRedisState({
    url: `${url}/0?prefix=${prefix}`,
    ...{ clock, feeds: settings, ownTime: clock !== systemClock, log: silentLog },
  });
  t.after(() => state.close());
  return state;
}
const newPrefix = () => `${randomBytes(6).toString('hex')}:`;

for (const [engine, url] of Object.entries({ Redis: () => single, 'Redis Cluster': () => cluster }))
  feedsSuite(
    engine,
    async (t, { clock, settings }) => {
      const prefix = newPrefix();
      return async () => (await openState(t, { url: url(), prefix, clock, settings })).feeds;
    },
    2,
  );

test('a lost connection is told, and nothing that was published meanwhile is lost', async (t) => {
  const process: Process = { url: single, prefix: newPrefix(), clock: systemClock };
  const [{ feeds: listener }, { feeds: publisher }] = [
    await openState(t, process),
    await openState(t, process),
  ];
  let interruptions = 0;
  const heard: number[] = [];
  listener.start({
    message: (_, { seq }) => void heard.push(seq),
    signal: () => {},
    interrupted: () => void interruptions++,
  });
  const { epoch } = await listener.listen('a');
  await publisher.publish('a', { id: '1', body: '{}' });
  await eventually('the first', () => heard.length === 1);
  redisCli(['-u', single, 'client', 'kill', 'type', 'pubsub']);
  for (let i = 2; i <= 5; i++) await publisher.publish('a', { id: String(i), body: '{}' });
  await eventually('the interruption is told', () => interruptions > 0);
  const missed = await listener.since('a', { epoch, seq: 1 }, 10);
  assert.ok(missed !== 'gone');
  assert.deepEqual(
    missed.map(({ seq }) => seq),
    [2, 3, 4, 5],
  );
  await publisher.publish('a', { id: '6', body: '{}' });
  await eventually('the next is heard', () => heard.at(-1) === 6);
});

test('members of a process that died are gone after their lease', async (t) => {
  const clock = fixedClock();
  const process: Process = { url: single, prefix: newPrefix(), clock };
  const dying = await openState(t, process);
  const { feeds: living } = await openState(t, process);
  await dying.feeds.enter('a', 'ann');
  await dying.close();
  assert.deepEqual(await living.members('a', 10), ['ann']);
  clock.advance(90_001);
  assert.deepEqual(await living.members('a', 10), []);
  assert.equal(await living.enter('a', 'ann'), true);
});
