// Content security: the verdict decides, never the errcode.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { failing, otherApp, startLocalWechat } from '../local-wechat.ts';
import { register, startPushReceiver } from '../push/push-receiver.ts';

test('trap 7: risky text is risky although its errcode is 0', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  local.control.scriptVerdict({ contains: '特价', suggest: 'risky', label: 10001 });
  local.control.scriptVerdict({ contains: '也许', suggest: 'review', label: 20012 });
  const check = (content: string) => local.wechat.safety.checkText({ content, scene: 'comment', openid });
  const risky = await check('今日特价 🌉');
  assert.deepEqual([risky.suggest, risky.label, risky.labelName], ['risky', 10001, 'advertisement']);
  assert.equal(risky.strategies[0]!.keyword, '特价');
  assert.equal((await check('也许')).suggest, 'review');
  const fine = await check('好');
  // The strategy that failed by itself, and says risky, does not count.
  assert.deepEqual([fine.suggest, fine.strategies.map(({ suggest }) => suggest)], ['pass', ['pass']]);
  assert.match(fine.traceId, /./);
  const seen = local.control.requests().filter(({ path }) => path === '/wxa/msg_sec_check');
  assert.deepEqual(
    seen.map(({ code }) => code),
    [undefined, undefined, undefined],
  );
});

test('the author must have been here in the last two hours', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  const check = () => local.wechat.safety.checkText({ content: '好', scene: 'forum', openid });
  local.clock.advance(2 * HOUR);
  await check();
  local.clock.advance(1);
  await assert.rejects(check(), failing('wechat_rejected', 61010));
  local.control.mintLoginCode({ openid });
  await check();
});

test('text of a wrong length is refused before it is sent, an unknown author by WeChat', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  const { checkText } = local.wechat.safety;
  for (const content of ['', '桥'.repeat(2501)])
    await assert.rejects(checkText({ content, scene: 'profile', openid }), failing('validation_failed'));
  await checkText({ content: '桥'.repeat(2500), scene: 'profile', openid, signature: '好' });
  const stranger = local.control.createUser({ appid: otherApp.appid }).openid;
  const from = (author: string) => checkText({ content: '好', scene: 'social', openid: author });
  await assert.rejects(from(stranger), failing('wechat_rejected', 43104));
  await assert.rejects(from('nobody'), failing('wechat_rejected', 40003));
});

test('media is judged later, by a pushed event with the same trace id', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('secure');
  await register(local, receiver);
  const { openid } = local.control.createUser();
  local.control.scriptVerdict({ contains: 'bad', suggest: 'risky', label: 20002 });
  local.control.scriptVerdict({ contains: 'gone', suggest: 'pass', label: 100, unreachable: true });
  const check = (url: string) =>
    local.wechat.safety.checkMedia({ url, type: 'image', scene: 'social', openid });
  const bad = await check('https://files.example/bad.jpg');
  const gone = await check('https://files.example/gone.jpg');
  assert.equal(receiver.received.length, 0);
  local.clock.advance(30 * MINUTE);
  await local.control.settle();
  const verdicts = new Map(
    receiver.received.map(({ event }) => {
      assert.ok(event.kind === 'media_checked');
      return [event.traceId, [event.errcode, event.verdict?.suggest]];
    }),
  );
  assert.deepEqual(verdicts.get(bad.traceId), [0, 'risky']);
  assert.deepEqual(verdicts.get(gone.traceId), [-1008, undefined]);
  assert.equal(new Set(receiver.received.map(({ dedupeKey }) => dedupeKey)).size, 2);
});

test('old words of content security are refused: version 1, an unknown scene, an unknown kind of media', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  const ask = async (path: string, body: object) => {
    const token = await local.wechat.token.get();
    const reply = await fetch(`${local.emulator.url}/wxa/${path}?access_token=${token}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return ((await reply.json()) as { errcode: number }).errcode;
  };
  assert.equal(await ask('msg_sec_check', { content: '好' }), 40097);
  assert.equal(await ask('msg_sec_check', { content: '好', version: 2, scene: 9, openid }), 40129);
  const media = { media_url: 'https://x.example/1', version: 2, scene: 1, openid };
  assert.equal(await ask('media_check_async', { ...media, media_type: 3 }), 40004);
});
