// Content that WeChat judges: what passes, what does not, verdicts that come early, late or never, and people who decide.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import sharp from 'sharp';
import { ANN, ann, openWorld, operator, type World } from './world.ts';

const asked: { url: string; userId: string }[] = [];
let answer: () => Promise<{ traceId: string } | undefined>;
let world: World;
let picture: Buffer;
let traces = 0;
before(async () => {
  world = await openWorld({
    mediaChecks: {
      checkMedia(media) {
        asked.push(media);
        return answer();
      },
    },
  });
  picture = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
  answer = async () => ({ traceId: `trace-${++traces}` });
});
after(() => world.close());

const avatar = () => world.upload(picture, { name: 'a.png', type: 'image/png', purpose: 'avatar' });
const show = async (id: string) => (await world.call('GET', `/files/${id}`)).data;
async function judge(traceId: string, suggest: 'pass' | 'review' | 'risky') {
  await world.database.transaction(async (tx) => {
    await world.outbox.add(tx, 'wechat.media-checked', { traceId, appid: 'wx', suggest, label: 100 });
  });
  await world.drain();
}

test('an avatar is shown once WeChat lets it pass, and not before', async () => {
  const { id, status, url, variants } = await avatar();
  assert.deepEqual([status, url, variants], ['checking', null, []]);
  const question = asked.at(-1)!;
  assert.equal(question.userId, ANN);
  assert.equal((await fetch(new URL(question.url, world.origin))).status, 200);
  await judge(`trace-${traces}`, 'pass');
  await judge(`trace-${traces}`, 'risky');
  assert.equal((await show(id)).status, 'ready');
});

test('what WeChat finds risky is rejected', async () => {
  const { id } = await avatar();
  await judge(`trace-${traces}`, 'risky');
  const file = await show(id);
  assert.deepEqual([file.status, file.rejection, file.url], ['rejected', 'content_refused', null]);
});

test('what WeChat leaves open a person decides, who can see it', async () => {
  for (const [pass, status] of [
    [true, 'ready'],
    [false, 'rejected'],
  ] as const) {
    const { id } = await avatar();
    await judge(`trace-${traces}`, 'review');
    assert.equal((await show(id)).status, 'reviewing');
    const { data } = await world.call('GET', '/admin/files?status=reviewing', { headers: operator });
    assert.equal(data.list[0].id, id);
    assert.equal((await fetch(new URL(data.list[0].url, world.origin))).status, 200);
    const decide = (headers: Record<string, string>) =>
      world.call('POST', `/admin/files/${id}/decision`, { body: { pass }, headers });
    assert.equal((await decide(ann)).error, 'forbidden');
    assert.equal((await decide(operator)).data.status, status);
    assert.equal((await decide(operator)).error, 'file_state_conflict');
  }
});

test('a verdict that is quicker than our own note counts', async () => {
  await judge('early', 'pass');
  answer = async () => ({ traceId: 'early' });
  assert.equal((await avatar()).status, 'ready');
});

test('without a verdict it is asked again, and in the end a person decides', async () => {
  answer = async () => ({ traceId: `trace-${++traces}` });
  const before_ = asked.length;
  const { id } = await avatar();
  for (let i = 0; i < 3; i++) {
    assert.equal((await show(id)).status, 'checking');
    world.clock.advance(41 * MINUTE);
    await world.drain();
  }
  assert.equal((await show(id)).status, 'reviewing');
  assert.equal(asked.length - before_, 3);
});

test('while WeChat is away the question waits; what it will not judge a person does', async () => {
  answer = async () => {
    throw new XiaoqiaoError('wechat_unavailable');
  };
  const { id, status } = await avatar();
  assert.equal(status, 'checking');
  answer = async () => {
    throw new XiaoqiaoError('wechat_rejected');
  };
  world.clock.advance(MINUTE);
  await world.drain();
  assert.equal((await show(id)).status, 'reviewing');
});

test('who never came through WeChat cannot be judged by it', async () => {
  answer = async () => undefined;
  assert.equal((await avatar()).status, 'ready');
});

test('what nobody shows to others is not judged', async () => {
  const count = asked.length;
  assert.equal((await world.upload(picture, { name: 'a.png', type: 'image/png' })).status, 'ready');
  assert.equal(asked.length, count);
});
