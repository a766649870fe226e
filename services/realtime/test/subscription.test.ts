// A subscription between a feed that answers late and a topic that goes on meanwhile: whatever comes when, each message once and in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Subscription } from '../src/subscription.ts';

const EPOCH = 'e';

/** A feed whose answers are as of when it was asked, and arrive when the test says so. */
function slowFeed() {
  const kept: { seq: number; body: string }[] = [];
  const answers: (() => void)[] = [];
  return {
    kept,
    since: (_: string, { seq }: { seq: number }, limit: number) => {
      const rows = kept.filter((row) => row.seq > seq).slice(0, limit);
      return new Promise<typeof rows>((resolve) => answers.push(() => resolve(rows)));
    },
    answer: () => answers.shift()?.(),
    get waiting() {
      return answers.length;
    },
  };
}

type Step = 'published' | 'heard' | 'lost' | 'interrupted' | 'answered' | 'full' | 'room' | 'turn';
const steps = fc.array(
  fc.constantFrom<Step>(
    'interrupted',
    'published',
    'published',
    'heard',
    'heard',
    'lost',
    'answered',
    'full',
    'room',
    'turn',
  ),
  { maxLength: 60 },
);
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('every message is passed on once and in order, and nobody is told to fetch anew', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (plan, resumes) => {
      const feed = slowFeed();
      const topic = { feed: 'f', name: 'room/f', position: { epoch: EPOCH, seq: 0 } };
      const sent: number[] = [];
      let refetches = 0;
      let isFull = false;
      const subscription = new Subscription({
        receiver: {
          hasRoom: () => !isFull,
          send: (frame) => {
            const { type, seq } = JSON.parse(frame.toString());
            if (type === 'message') sent.push(seq);
            else refetches++;
          },
        },
        ...{ topic, feeds: feed, mayPublish: false, window: Number.POSITIVE_INFINITY },
        onError: (error) => assert.fail(String(error)),
      });
      let heard = 0;
      const hear = (isLost: boolean) => {
        if (heard >= feed.kept.length) return;
        const { seq } = feed.kept[heard++]!;
        if (isLost) return;
        topic.position = { epoch: EPOCH, seq };
        subscription.offer(topic.position, Buffer.from(JSON.stringify({ type: 'message', seq })));
      };
      const started = subscription.start(resumes ? { epoch: EPOCH, seq: 0 } : undefined, () => {});
      for (const step of plan) {
        if (step === 'published') feed.kept.push({ seq: feed.kept.length + 1, body: '{"id":"x"}' });
        if (step === 'heard') hear(false);
        if (step === 'lost') hear(true);
        if (step === 'interrupted') subscription.catchUp();
        if (step === 'answered') feed.answer();
        if (step === 'full') isFull = true;
        if (step === 'room') {
          isFull = false;
          subscription.wake();
        }
        if (step === 'turn') await turn();
      }
      // All that was published is heard of in the end, by one that was not lost.
      feed.kept.push({ seq: feed.kept.length + 1, body: '{"id":"x"}' });
      isFull = false;
      while (heard < feed.kept.length) hear(false);
      subscription.wake();
      for (let i = 0; i < 200 && (feed.waiting > 0 || i < 20); i++) {
        feed.answer();
        await turn();
        subscription.wake();
      }
      await started;
      assert.deepEqual(
        sent,
        feed.kept.map(({ seq }) => seq),
      );
      assert.equal(refetches, 0);
    }),
    { numRuns: 500 },
  );
});
