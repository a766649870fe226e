// What feeds must do on every engine, run once per engine; `open` gives another process of the same installation each time.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { type AdjustableClock, fixedClock } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
import type { FeedSettings, Feeds } from '@xiaoqiao/state';

export interface FeedWorld {
  readonly clock: AdjustableClock;
  readonly settings: FeedSettings;
}
type Open = (t: TestContext, world: FeedWorld) => Promise<() => Promise<Feeds>>;

/** What a process heard, as `<feed> <seq> <body>` and `<feed> <signal>`. */
function listening(feeds: Feeds) {
  const heard: string[] = [];
  feeds.start({
    message: (feed, { seq, body }) => void heard.push(`${feed} ${seq} ${body}`),
    signal: (feed, body) => void heard.push(`${feed} ${body}`),
    interrupted: () => {},
  });
  return heard;
}

export function feedsSuite(engine: string, open: Open, processes: 1 | 2): void {
  const world = async (t: TestContext, settings: FeedSettings = {}) => {
    const clock = fixedClock();
    const next = await open(t, { clock, settings });
    const one = await next();
    return { clock, one, other: processes === 2 ? await next() : one };
  };
  const publish = (feeds: Feeds, feed: string, body: string, id = body) => feeds.publish(feed, { id, body });

  describe(`feeds, ${engine}`, () => {
    test('numbers follow each other from 1, by feed', async (t) => {
      const { one, other } = await world(t);
      const { epoch, seq } = await one.listen('a');
      assert.equal(seq, 0);
      for (const [feeds, wanted] of [
        [one, 1],
        [other, 2],
        [one, 3],
      ] as const)
        assert.deepEqual(await publish(feeds, 'a', `m${wanted}`), { epoch, seq: wanted });
      assert.equal((await publish(one, 'b', 'x')).seq, 1);
      assert.deepEqual(await other.listen('a'), { epoch, seq: 3 });
    });

    test('what is published anywhere is heard by those who listen, in order', async (t) => {
      const { one, other } = await world(t);
      const heard = listening(one);
      await one.listen('a');
      for (let i = 1; i <= 50; i++) await publish(i % 2 ? one : other, 'a', `m${i}`);
      await publish(other, 'b', 'x');
      await other.signal('a', 'signal');
      // A signal has no number, and may come through another node of a cluster, past what was published before it.
      await eventually('all of them', () => heard.length === 51);
      const numbered = heard.filter((each) => each !== 'a signal');
      assert.deepEqual(
        numbered,
        Array.from({ length: 50 }, (_, i) => `a ${i + 1} m${i + 1}`),
      );
      await one.unlisten('a');
      await one.listen('c');
      await publish(other, 'a', 'late');
      await other.signal('c', 'end');
      await eventually('the end', () => heard.at(-1) === 'c end');
      assert.ok(!heard.includes('a 51 late'));
    });

    test('listening that ends while it begins ends', async (t) => {
      const { one, other } = await world(t);
      const heard = listening(one);
      const begun = one.listen('a');
      await one.unlisten('a');
      await begun;
      await one.listen('b');
      await publish(other, 'a', 'm');
      await other.signal('b', 'end');
      await eventually('the end', () => heard.includes('b end'));
      assert.deepEqual(heard, ['b end']);
    });

    test('an id that is kept is published once', async (t) => {
      const { one, other } = await world(t, { keepMessages: 2 });
      const heard = listening(one);
      await one.listen('a');
      const seqs = [];
      for (const id of ['x', 'x', 'y', 'x', 'z', 'x'])
        seqs.push((await publish(other, 'a', `of ${id}`, id)).seq);
      assert.deepEqual(seqs, [1, 1, 2, 1, 3, 4]);
      await eventually('all', () => heard.length === 4);
      assert.deepEqual(heard, ['a 1 of x', 'a 2 of y', 'a 3 of z', 'a 4 of x']);
    });

    test('what came after a position is told in parts, and nothing of what is gone', async (t) => {
      const { one, other } = await world(t, { keepMessages: 5 });
      const { epoch } = await one.listen('a');
      for (let i = 1; i <= 8; i++) await publish(one, 'a', `m${i}`);
      const since = (seq: number, limit = 10, of = epoch) => other.since('a', { epoch: of, seq }, limit);
      const bodies = async (seq: number, limit?: number) => {
        const rows = await since(seq, limit);
        return rows === 'gone' ? rows : rows.map((row) => `${row.seq} ${row.body}`);
      };
      assert.deepEqual(await bodies(3), ['4 m4', '5 m5', '6 m6', '7 m7', '8 m8']);
      assert.deepEqual(await bodies(3, 2), ['4 m4', '5 m5']);
      assert.deepEqual(await bodies(8), []);
      assert.equal(await since(2), 'gone');
      assert.equal(await since(9), 'gone');
      assert.equal(await since(8, 10, 'another'), 'gone');
      assert.equal(await other.since('nobody’s', { epoch, seq: 0 }, 10), 'gone');
    });

    test('what is too old is gone', async (t) => {
      const { clock, one } = await world(t, { keepMs: 1000 });
      const { epoch } = await one.listen('a');
      await publish(one, 'a', 'm1');
      clock.advance(600);
      await publish(one, 'a', 'm2');
      clock.advance(400);
      assert.equal(await one.since('a', { epoch, seq: 0 }, 10), 'gone');
      assert.equal((await one.since('a', { epoch, seq: 1 }, 10)).length, 1);
    });

    test('a body arrives as it is', async (t) => {
      const { one, other } = await world(t);
      const heard = listening(one);
      await one.listen('a');
      const body = JSON.stringify({ text: `小桥 "\\\u2028 \n ${'x'.repeat(8000)}` });
      await publish(other, 'a', body, 'id with spaces 小');
      await eventually('it', () => heard.length === 1);
      assert.equal(heard[0], `a 1 ${body}`);
      const rows = await other.since('a', { epoch: (await one.listen('a')).epoch, seq: 0 }, 1);
      assert.ok(rows !== 'gone' && rows[0]?.body === body);
    });

    test('a member who is in two places is there until he left both', async (t) => {
      const { one, other } = await world(t);
      assert.equal(await one.enter('a', 'ann'), true);
      assert.equal(await other.enter('a', 'ann'), false);
      assert.equal(await one.enter('a', 'bob'), true);
      assert.deepEqual((await other.members('a', 10)).toSorted(), ['ann', 'bob']);
      assert.equal((await one.members('a', 1)).length, 1);
      assert.deepEqual(await one.members('b', 10), []);
      assert.equal(await one.leave('a', 'ann'), false);
      assert.equal(await other.leave('a', 'ann'), true);
      assert.equal(await other.leave('a', 'ann'), false);
      assert.deepEqual(await other.members('a', 10), ['bob']);
    });
  });
}
