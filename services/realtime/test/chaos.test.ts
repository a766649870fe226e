// Many clients through many breaks: within the window nothing is lost and nothing comes twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runChaos } from './chaos.ts';
import { openWorld } from './world.ts';

test('clients whose connections break at random hear every message once and in order', async (t) => {
  const world = await openWorld(t, { keepMessages: 5000 });
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const outcome = await runChaos({
    ...{ feeds: world.feeds, clients: 60, seconds: 4, messagesPerSecond: 200, breaksPerSecond: 0.7, random },
    url: () => world.url,
    ticketFor: (userId) => world.ticket(userId),
  });
  t.diagnostic(JSON.stringify(outcome));
  assert.deepEqual(outcome.wrong, []);
  assert.equal(outcome.refetches, 0);
  assert.ok(outcome.breaks > 50);
});
