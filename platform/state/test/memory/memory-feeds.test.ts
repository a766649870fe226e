// The memory engine of feeds does what every engine does, and forgets what nobody listens to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { createMemoryFeeds } from '../../src/memory/memory-feeds.ts';
import { feedsSuite } from '../feeds-suite.ts';

feedsSuite(
  'in memory',
  async (_t, { clock, settings }) =>
    async () =>
      createMemoryFeeds({ clock, ...settings }),
  1,
);

test('what nobody listens to is forgotten when it is old or there is too much of it, and nothing else', () => {
  const clock = fixedClock();
  const feeds = createMemoryFeeds({ clock, keepMs: 1000, maxIdle: 300 });
  const publish = (feed: string) => feeds.publish(feed, { id: feed, body: '{}' }) as { epoch: string };
  feeds.listen('heard');
  const heard = publish('heard');
  const first = publish('first');
  for (let i = 0; i < 1000; i++) publish(`busy ${i}`);
  assert.equal(feeds.since('first', { ...first, seq: 1 }, 1), 'gone');
  const late = publish('late');
  assert.deepEqual(feeds.since('late', { ...late, seq: 1 }, 1), []);
  clock.advance(1000);
  for (let i = 0; i < 300; i++) publish(`later ${i}`);
  assert.equal(feeds.since('late', { ...late, seq: 1 }, 1), 'gone');
  assert.deepEqual(feeds.since('heard', { ...heard, seq: 1 }, 1), []);
});
