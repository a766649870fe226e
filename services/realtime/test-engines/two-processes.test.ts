// Two processes and one Redis: what is published anywhere is heard everywhere, once, whichever process a client comes back to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import { identityHeaders } from '@xiaoqiao/kit/http';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually } from '@xiaoqiao/kit/testing';
import { createRedisState } from '@xiaoqiao/state/redis';
import { redisCli, startRedisServer } from '@xiaoqiao/state/testing';
import { runChaos } from '../test/chaos.ts';
import { phone } from '../test/world.ts';

const KEEP = 20_000;
const seconds = 10;
const clients = 150;

async function startProcess(t: TestContext, redis: string) {
  const file = join(import.meta.dirname, 'child/realtime-process.ts');
  const child = spawn(process.execPath, [file, redis, String(KEEP)], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => void child.kill('SIGKILL'));
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url, kill: () => child.kill('SIGKILL') };
}

async function openWorld(t: TestContext) {
  const server = await startRedisServer(t);
  const redis = `${server.url}/0?prefix=${randomBytes(6).toString('hex')}:`;
  const state = await createRedisState({
    url: redis,
    clock: systemClock,
    log: silentLog,
    feeds: { keepMessages: KEEP },
  });
  t.after(() => state.close());
  return { server, redis, state, processes: [await startProcess(t, redis), await startProcess(t, redis)] };
}

async function ticketFor(userId: string, url: string): Promise<string> {
  const answer = await fetch(`${url}/api/realtime/tickets`, {
    method: 'POST',
    headers: {
      [identityHeaders.user]: userId,
      [identityHeaders.session]: userId,
      [identityHeaders.roles]: 'user',
    },
  });
  return ((await answer.json()) as { data: { ticket: string } }).data.ticket;
}

test('clients that come back to either process hear everything once, though Redis loses its listeners and a process dies', async (t) => {
  const { server, redis, state, processes } = await openWorld(t);
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const cutting = setInterval(() => redisCli(['-u', server.url, 'client', 'kill', 'type', 'pubsub']), 2000);
  t.after(() => clearInterval(cutting));
  setTimeout(
    async () => {
      processes[1]!.kill();
      processes[1] = processes[0]!;
      processes[1] = await startProcess(t, redis);
    },
    (seconds * 1000) / 2,
  );
  const outcome = await runChaos({
    ...{
      feeds: state.feeds,
      clients,
      seconds,
      messagesPerSecond: 100,
      breaksPerSecond: 0.2,
      random,
      ticketFor,
    },
    url: () => processes[random() < 0.5 ? 0 : 1]!.url,
  });
  t.diagnostic(JSON.stringify(outcome));
  assert.deepEqual(outcome.wrong, []);
  assert.equal(outcome.refetches, 0);
  assert.ok(outcome.breaks > 0);
});

test('a ticket is good in any process and once in all, rooms and sessions reach over both', async (t) => {
  const { processes, state } = await openWorld(t);
  const here = processes[0]!;
  const there = processes[1]!;
  const open = async (url: string, ticket: string) => phone(t, `${url}/api/realtime?ticket=${ticket}`);
  const ticket = await ticketFor('ann', here.url);
  const ann = await open(there.url, ticket);
  await ann.next('ready');
  assert.deepEqual(await (await open(here.url, ticket)).closed, [4401, 'ticket_invalid']);
  const bob = await open(here.url, await ticketFor('bob', there.url));
  await bob.next('ready');
  ann.say({ type: 'subscribe', topic: 'room/r' });
  await ann.next('subscribed');
  bob.say({ type: 'subscribe', topic: 'room/r' });
  assert.deepEqual((await bob.next('subscribed')).present?.toSorted(), ['ann', 'bob']);
  assert.equal((await ann.next('presence')).userId, 'bob');
  bob.say({ type: 'publish', topic: 'room/r', id: '1', data: 'hi' });
  assert.equal((await ann.next('message')).from, 'bob');
  bob.socket.terminate();
  assert.equal((await ann.next('presence')).state, 'left');
  await state.feeds.signal('control/sessions', 'ann');
  assert.deepEqual(await ann.closed, [4403, 'session_revoked']);
  await eventually('nobody is there', async () => (await state.feeds.members('room/r', 10)).length === 0);
});
