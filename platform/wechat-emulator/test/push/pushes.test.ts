// Message push between the local WeChat and our receiver: modes, formats, repetition, and what is not believed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app, otherApp, startLocalWechat } from '../local-wechat.ts';
import { encodingAesKey, pushToken, register, startPushReceiver } from './push-receiver.ts';

for (const mode of ['plaintext', 'compatible', 'secure'] as const)
  for (const format of ['json', 'xml'] as const)
    test(`a customer's message arrives in ${mode} mode as ${format}, with all digits of its id`, async () => {
      await using local = await startLocalWechat();
      await using receiver = await startPushReceiver(mode);
      await register(local, receiver, mode, format);
      const { openid } = local.control.createUser();
      const { messageId } = local.control.chat({ openid, message: { type: 'text', content: '在吗 <1>&🌉' } });
      await local.control.settle();
      const [message] = receiver.received;
      assert.ok(message?.event.kind === 'customer_text');
      assert.equal(message.event.messageId, messageId);
      assert.equal(message.event.content, '在吗 <1>&🌉');
      assert.equal(message.event.openid, openid);
      assert.equal(local.control.pushes()[0]!.state, 'accepted');
    });

for (const format of ['json', 'xml'] as const)
  test(`one answer and several answers to subscriptions are both understood as ${format}`, async () => {
    await using local = await startLocalWechat();
    await using receiver = await startPushReceiver('secure');
    await register(local, receiver, 'secure', format);
    for (const templateId of ['t1', 't2']) local.control.addTemplate({ templateId, keys: ['thing1'] });
    local.control.answerSubscription({ answers: { t1: 'accept' } });
    local.control.answerSubscription({ answers: { t1: 'accept', t2: 'reject' } });
    await local.control.settle();
    const answers = receiver.received.map(({ event }) => {
      assert.ok(event.kind === 'subscription_answered');
      return event.answers.map(({ templateId, accepted }) => [templateId, accepted]);
    });
    assert.deepEqual(
      answers.sort((a, b) => a.length - b.length),
      [
        [['t1', true]],
        [
          ['t1', true],
          ['t2', false],
        ],
      ],
    );
  });

test('consent that is taken back is reported with its user', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('secure');
  await register(local, receiver);
  const { openid } = local.control.createUser({ unionid: 'u1' });
  const event = 'user_authorization_revoke';
  local.control.takeBackConsent({ openid, event, revoked: ['8', '6'] });
  await local.control.settle();
  const fact = receiver.received[0]!.event;
  assert.ok(fact.kind === 'authorization_revoked');
  assert.deepEqual([fact.user, fact.unionid, fact.revoked], [openid, 'u1', ['8', '6']]);
});

test('a URL is used only when it answers the check, with the right token', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('secure');
  const target = {
    url: receiver.url,
    token: 'other',
    encodingAesKey,
    mode: 'secure',
    format: 'json',
  } as const;
  await assert.rejects(local.control.setPushTarget(target), RangeError);
  await assert.rejects(
    local.control.setPushTarget({ ...target, token: pushToken, url: 'http://127.0.0.1:1/' }),
    RangeError,
  );
  local.control.chat({ message: { type: 'text', content: 'x' } });
  await local.control.settle();
  assert.deepEqual(local.control.pushes(), []);
});

test('what is not answered is sent three times in all, with the same key each time', async () => {
  await using local = await startLocalWechat({ notificationTimeoutMs: 50 });
  await using receiver = await startPushReceiver('secure');
  await register(local, receiver);
  receiver.answers.push(500, 'never', 'error');
  local.control.chat({ message: { type: 'text', content: 'x' } });
  await local.control.settle();
  assert.equal(receiver.received.length, 3);
  assert.equal(new Set(receiver.received.map(({ dedupeKey }) => dedupeKey)).size, 1);
  const [push] = local.control.pushes();
  assert.equal(push!.state, 'given-up');
  local.control.replayPush(push!.id);
  await local.control.settle();
  assert.equal(local.control.pushes()[0]!.state, 'accepted');
});

test('an empty answer is as good as success', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('secure');
  await register(local, receiver);
  receiver.answers.push('');
  local.control.chat({ message: { type: 'enter' } });
  await local.control.settle();
  assert.equal(receiver.received.length, 1);
});

test('forged and misdirected pushes are refused, the good one after them is taken', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('secure');
  await register(local, receiver);
  local.control.setFaults({ forgePushes: 1, misdirectedPushes: 1 });
  local.control.chat({ message: { type: 'text', content: 'x' } });
  await local.control.settle();
  assert.deepEqual(receiver.refused, ['notification_unverified', 'notification_unverified']);
  assert.equal(receiver.received.length, 1);
  assert.deepEqual(
    local.control.pushes()[0]!.attempts.map(({ flaw }) => flaw),
    ['forged', 'misdirected', undefined],
  );
});

test('a forged push in plaintext is refused as well', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('plaintext');
  await register(local, receiver, 'plaintext');
  local.control.setFaults({ forgePushes: 1 });
  local.control.chat({ message: { type: 'enter', sessionFrom: 'page' } });
  await local.control.settle();
  assert.deepEqual(receiver.refused, ['notification_unverified']);
  assert.equal(receiver.received[0]!.event.kind, 'customer_entered');
});

test('duplicates share a key, and a lost push never comes', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('secure');
  await register(local, receiver);
  local.control.setFaults({ duplicatePushes: 1 });
  local.control.chat({ message: { type: 'image' } });
  await local.control.settle();
  const keys = receiver.received.map(({ dedupeKey }) => dedupeKey);
  assert.deepEqual([keys.length, new Set(keys).size], [2, 1]);
  local.control.setFaults({ losePushes: 1 });
  local.control.chat({ message: { type: 'miniprogrampage', title: '订单', pagePath: 'pages/order/order' } });
  await local.control.settle();
  assert.equal(receiver.received.length, 2);
  assert.equal(local.control.pushes()[1]!.state, 'lost');
});

test('a receiver of another app does not believe a word', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('secure', { appid: otherApp.appid });
  await register(local, receiver);
  local.control.chat({ appid: app.appid, message: { type: 'text', content: 'x' } });
  await local.control.settle();
  assert.deepEqual(receiver.received, []);
  assert.equal(receiver.refused.length, 3);
});
