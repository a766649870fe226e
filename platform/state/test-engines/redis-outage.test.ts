// Redis goes away and comes back, loses what it had, and fails over: what each use does meanwhile, and that all recover by themselves.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually } from '@xiaoqiao/kit/testing';
import { createRedisState, type RedisState, type StateFailure, type StateUse } from '@xiaoqiao/state/redis';
import { redisCli, startRedisSentinel, startRedisServer } from '@xiaoqiao/state/testing';

const rate = { capacity: 1000, refillPerSecond: 1 };
const overloaded = (error: unknown) => isXiaoqiaoError(error) && error.error === 'overloaded';

async function open(
  t: TestContext,
  url: string,
  onFailure: (use: StateUse, failure: StateFailure) => void = () => {},
): Promise<RedisState> {
  const state = await createRedisState({ url, clock: systemClock, log: silentLog, onFailure });
  t.after(() => state.close());
  return state;
}

const ban = (id: string, key: string) => ({
  id,
  key,
  reason: 'scanning',
  note: '“"id":"x"”',
  createdBy: null,
  createdAt: Date.now(),
  until: Date.now() + 60_000,
});

describe('while Redis is stopped', () => {
  test('what needs it fails at once, is counted, and works again when it is back', async (t) => {
    const redis = await startRedisServer(t);
    const failures = new Map<string, number>();
    const state = await open(t, redis.url, (use) => failures.set(use, (failures.get(use) ?? 0) + 1));
    await state.buckets.take('a', rate);
    await redis.stop();
    await eventually('it is away', () => state.isAway);
    const work = [
      () => state.buckets.take('a', rate),
      () => state.windows.take('a', { requests: 1, windowMs: 1000 }),
      () => state.nonces.reserve('a', 1000),
      () => state.scores.add('a', 1, 1000),
      () => state.scores.meet('a', 'b', 1000),
      () => state.scores.clear('a'),
      () => state.locks.acquire('a', 1000),
      () => state.channels.publish('a', 'b'),
      () => state.bans.put(ban('1', 'user:a')),
      () => state.ping(),
    ];
    for (const each of work) await assert.rejects(async () => each(), overloaded);
    assert.deepEqual([...failures.keys()].sort(), [
      'bans',
      'buckets',
      'channels',
      'health',
      'locks',
      'nonces',
      'scores',
      'windows',
    ]);
    await redis.start();
    await eventually('it is back', () => !state.isAway);
    for (const each of work) await each();
  });

  test('the last known bans hold, and a Redis that comes back empty is told them again', async (t) => {
    const redis = await startRedisServer(t);
    const [a, b] = [await open(t, redis.url), await open(t, redis.url)];
    await a.bans.put(ban('1', 'user:a'));
    await eventually('the other knows', () => b.bans.get('user:a') !== undefined);
    await redis.stop();
    await eventually('both have noticed', () => a.isAway && b.isAway);
    assert.equal((await b.bans.get('user:a'))?.id, '1');
    await redis.start();
    await eventually(
      'it knows them again',
      () => redisCli(['-p', `${redis.port}`, 'hlen', 'xq:{bans}:values']).trim() === '1',
    );
    const late = await open(t, redis.url);
    assert.equal((await late.bans.get('user:a'))?.id, '1');
    assert.equal((await a.bans.remove('1'))?.key, 'user:a');
    await eventually('and forgets it everywhere', () => b.bans.get('user:a') === undefined);
    await eventually('and forgets it everywhere', () => late.bans.get('user:a') === undefined);
  });

  test('a session is revoked here at once, and elsewhere as soon as Redis is back', async (t) => {
    const redis = await startRedisServer(t);
    const [a, b] = [await open(t, redis.url), await open(t, redis.url)];
    await redis.stop();
    await eventually('both have noticed', () => a.isAway && b.isAway);
    await a.revocations.revoke('s', Date.now() + 60_000);
    assert.equal(await a.revocations.isRevoked('s'), true);
    assert.equal(await b.revocations.isRevoked('s'), false);
    await redis.start();
    await eventually('the other knows', () => b.revocations.isRevoked('s'));
  });

  test('a Redis that began anew is not trusted with signatures from before', async (t) => {
    const redis = await startRedisServer(t);
    const state = await open(t, redis.url);
    const before = state.nonces.knownSince;
    assert.equal(await state.nonces.reserve('n', 60_000), true);
    const spentAt = Date.now();
    await redis.stop();
    await eventually('it is away', () => state.isAway);
    await redis.start();
    await eventually('nonces are taken again', () => state.nonces.reserve('another', 60_000));
    assert.ok(before <= spentAt && spentAt < state.nonces.knownSince);
  });

  test('a process that begins later knows nonces for as long as Redis does', async (t) => {
    const redis = await startRedisServer(t);
    const first = await open(t, redis.url);
    assert.equal(await first.nonces.reserve('n', 60_000), true);
    const second = await open(t, redis.url);
    assert.equal(second.nonces.knownSince, first.nonces.knownSince);
    assert.equal(await second.nonces.reserve('n', 60_000), false);
  });
});

test('a frozen Redis is waited for once, and then nobody waits until it answers again', async (t) => {
  const redis = await startRedisServer(t);
  const failures: StateFailure[] = [];
  const state = await open(t, `${redis.url}/0?timeout=200`, (use, failure) => {
    if (use === 'buckets') failures.push(failure);
  });
  await state.buckets.take('a', rate);
  redis.freeze();
  t.after(() => redis.thaw());
  await assert.rejects(async () => state.buckets.take('a', rate), overloaded);
  for (let i = 0; i < 500; i++) await assert.rejects(async () => state.buckets.take('a', rate), overloaded);
  assert.deepEqual([failures[0], ...new Set(failures.slice(1))], ['timeout', 'away']);
  redis.thaw();
  await eventually('it is back', () => !state.isAway);
  // One was taken before, one when it was already frozen, and none of those that were refused without asking.
  const { remaining } = await state.buckets.take('a', rate);
  assert.ok(remaining >= 997);
});

test('messages that were missed while nobody listened are made up for', async (t) => {
  const redis = await startRedisServer(t);
  const [a, b] = [await open(t, redis.url), await open(t, redis.url)];
  let gaps = 0;
  await b.channels.subscribe('news', { onMessage: () => {}, onGap: () => gaps++ });
  redisCli(['-p', `${redis.port}`, 'client', 'kill', 'type', 'pubsub']);
  await a.bans.put(ban('1', 'user:a'));
  await a.revocations.revoke('s', Date.now() + 60_000);
  await eventually('the ban has come', () => b.bans.get('user:a') !== undefined);
  await eventually('the revocation has come', () => b.revocations.isRevoked('s'));
  await eventually('listeners were told of the gap', () => gaps > 0);
});

test('a failover by Sentinel is followed', async (t) => {
  const { url, stopMaster } = await startRedisSentinel(t);
  const state = await open(t, url);
  await state.buckets.take('a', rate);
  const { knownSince } = state.nonces;
  await stopMaster();
  await eventually('the new master counts', async () => (await state.buckets.take('a', rate)).allowed, {
    timeoutMs: 30_000,
    intervalMs: 100,
  });
  await eventually('the new master keeps nonces', () => state.nonces.reserve('n', 1000));
  assert.ok(state.nonces.knownSince > knownSince);
  await state.channels.publish('news', 'x');
});

describe('at the start', () => {
  const start = (url: string) => createRedisState({ url, clock: systemClock, log: silentLog });

  test('a Redis that is not there is named, without the password', async () => {
    await assert.rejects(start('redis://shop:hush@127.0.0.1:1'), (error: Error) => {
      assert.match(error.message, /^no Redis at redis:\/\/127\.0\.0\.1:1\/0: .*ECONNREFUSED/);
      assert.doesNotMatch(error.message, /hush/);
      return true;
    });
  });

  test('a password that is wrong is said to be wrong', async (t) => {
    const redis = await startRedisServer(t, ['--requirepass', 'right']);
    const url = new URL(redis.url);
    await assert.rejects(start(`redis://:hush@${url.host}`), /WRONGPASS/);
    const state = await start(`redis://:right@${url.host}`);
    await state.close();
  });
});
