// Messages to users: consents used up one by one, templates that are strict, answers of customer service in time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { failing, otherApp, startLocalWechat } from '../local-wechat.ts';
import { register, startPushReceiver } from '../push/push-receiver.ts';

const templateId = 'template-shipped';
const keys = ['character_string1', 'thing2', 'time3', 'enum4'];
const data = { character_string1: 'ORDER-1', thing2: '桥墩模型', time3: '2026-11-20 08:00', enum4: '已发货' };

async function startShop() {
  const local = await startLocalWechat();
  local.control.addTemplate({ templateId, keys, enums: { enum4: ['已发货', '已签收'] } });
  const { openid } = local.control.createUser();
  const accept = () => local.control.answerSubscription({ openid, answers: { [templateId]: 'accept' } });
  const send = (change: object = {}) =>
    local.wechat.message.sendSubscribe({ openid, templateId, data, ...change });
  return { local, openid, accept, send };
}

test('one consent is one message', async () => {
  const { local, accept, send } = await startShop();
  await using _ = local;
  const refused = failing('wechat_rejected', 43101);
  await assert.rejects(send(), refused);
  assert.equal(accept()[templateId], 'accept');
  await send({ page: 'pages/order/order?id=1', language: 'zh_CN' });
  await assert.rejects(send(), refused);
  accept();
  accept();
  await send();
  await send();
  await assert.rejects(send(), refused);
  assert.equal(local.control.messages().length, 3);
});

test('trap 21: the phone reports success even when everything was refused', async () => {
  const { local, openid, accept, send } = await startShop();
  await using _ = local;
  accept();
  const answer = local.control.answerSubscription({ openid, answers: { [templateId]: 'reject' } });
  assert.deepEqual(answer, { errMsg: 'requestSubscribeMessage:ok', [templateId]: 'reject' });
  await assert.rejects(send(), failing('wechat_rejected', 43101));
});

test('trap 6: the version of the app is said in the words of messages, not in those of codes', async () => {
  const { local, accept, send } = await startShop();
  await using _ = local;
  for (const [envVersion, word] of [
    ['develop', 'developer'],
    ['trial', 'trial'],
    ['release', 'formal'],
  ] as const) {
    accept();
    await send({ envVersion });
    assert.equal(local.control.messages().at(-1)!.body.miniprogram_state, word);
  }
});

test('a field that WeChat would refuse is named before anything is sent', async () => {
  const { local, accept, send } = await startShop();
  await using _ = local;
  accept();
  const long = { ...data, thing2: '桥'.repeat(21) };
  await assert.rejects(send({ data: long }), (error: { error: string; details: { issues: object[] } }) => {
    assert.equal(error.error, 'validation_failed');
    assert.deepEqual(error.details.issues, [
      { part: 'body', field: 'data.thing2', rule: 'template', message: 'thing2 最多 20 个字' },
    ]);
    return true;
  });
  assert.equal(local.control.requests().length, 0);
  await send();
});

test('what only the template knows is refused by WeChat, with the key, and costs no consent', async () => {
  const { local, accept, send } = await startShop();
  await using _ = local;
  accept();
  const { thing2: _left, ...missing } = data;
  for (const [wrong, key] of [
    [missing, 'thing2'],
    [{ ...data, enum4: '在路上' }, 'enum4'],
    [{ ...data, thing9: 'x' }, 'thing9'],
  ] as const)
    await assert.rejects(send({ data: wrong }), (error: { details: object; cause: Error }) => {
      assert.match(error.cause.message, new RegExp(`data\\.${key}\\.value`));
      return failing('wechat_rejected', 47003)(error);
    });
  await assert.rejects(send({ templateId: 'unknown' }), failing('wechat_rejected', 40037));
  await assert.rejects(send({ openid: 'nobody' }), failing('wechat_rejected', 40003));
  const stranger = local.control.createUser({ appid: otherApp.appid });
  await assert.rejects(send({ openid: stranger.openid }), failing('wechat_rejected', 40003));
  await send();
});

test('that a message was sent, and that the user refuses from now on, is pushed', async () => {
  const { local, openid, accept, send } = await startShop();
  await using _ = local;
  await using receiver = await startPushReceiver('secure');
  await register(local, receiver);
  accept();
  await send();
  local.control.refuseSubscription({ openid, templateId });
  await local.control.settle();
  const sent = receiver.received
    .map(({ event }) => event)
    .find(({ kind }) => kind === 'subscribe_message_sent');
  assert.ok(sent?.kind === 'subscribe_message_sent');
  assert.equal(sent.results[0]!.messageId, local.control.messages()[0]!.id);
  assert.ok(receiver.received.some(({ event }) => event.kind === 'subscription_changed'));
});

const text = { type: 'text', content: '您好' } as const;

test('a user who wrote gets five answers within 48 hours', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  const send = () => local.wechat.message.sendCustomerService(openid, text);
  const late = failing('wechat_rejected', 45015);
  await assert.rejects(send(), late);
  local.control.chat({ openid, message: { type: 'text', content: '在吗' } });
  for (let i = 0; i < 5; i++) await send();
  await assert.rejects(send(), failing('wechat_rejected', 45047));
  local.control.chat({ openid, message: { type: 'text', content: '在吗' } });
  local.clock.advance(48 * HOUR + 1);
  await assert.rejects(send(), late);
});

test('a user who entered the chat gets two answers within a minute', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  const { sendCustomerService } = local.wechat.message;
  local.control.chat({ openid, message: { type: 'enter' } });
  await sendCustomerService(openid, { type: 'image', mediaId: 'm' });
  const link = {
    type: 'link',
    title: 't',
    description: 'd',
    url: 'https://x.example',
    thumbUrl: 'https://x.example/1',
  } as const;
  await sendCustomerService(openid, link);
  const page = { type: 'miniprogrampage', title: 't', pagePath: 'pages/a', thumbMediaId: 'm' } as const;
  await assert.rejects(sendCustomerService(openid, page), failing('wechat_rejected', 45047));
  local.control.chat({ openid, message: { type: 'enter' } });
  local.clock.advance(MINUTE + 1);
  await assert.rejects(sendCustomerService(openid, text), failing('wechat_rejected', 45015));
});
