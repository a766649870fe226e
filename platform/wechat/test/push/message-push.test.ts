// Message push: who is believed, and what the messages say in either format.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessagePush, type PushQuery } from '../../src/index.ts';
import { encryptPush, signPush, writePushXml } from '../../src/wire/index.ts';

const token = 'push-token';
const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const appid = 'wx00000000000000aa';
const secure = createMessagePush({ token, appid, mode: 'secure', encodingAesKey });
const plain = createMessagePush({ token, appid, mode: 'plaintext' });
const [timestamp, nonce] = ['1620973045', '1234'];
const signature = signPush(token, timestamp, nonce);

const failing = (name: string) => (error: unknown) => (error as { error?: string }).error === name;
const unverified = failing('notification_unverified');
const invalid = failing('notification_invalid');

function sealed(message: string, change: PushQuery = {}, receiver = appid) {
  const Encrypt = encryptPush(encodingAesKey, { message, appid: receiver });
  const query: PushQuery = {
    signature,
    timestamp,
    nonce,
    encrypt_type: 'aes',
    msg_signature: signPush(token, timestamp, nonce, Encrypt),
    ...change,
  };
  return { query, body: Buffer.from(JSON.stringify({ ToUserName: 'gh_1', Encrypt })) };
}

const openJson = (fields: object) =>
  plain.receive({ signature, timestamp, nonce }, Buffer.from(JSON.stringify(fields)));
const openXml = (fields: object) =>
  plain.receive({ signature, timestamp, nonce }, Buffer.from(writePushXml({ ...fields })));

const base = { ToUserName: 'gh_1', FromUserName: 'o1', CreateTime: '1620973045', MsgType: 'event' };

test('the URL check answers echostr verbatim, and only to WeChat', () => {
  assert.equal(secure.verifyUrl({ signature, timestamp, nonce, echostr: '<1>' }), '<1>');
  assert.throws(() => secure.verifyUrl({ signature: 'x', timestamp, nonce, echostr: '1' }), unverified);
  assert.throws(() => secure.verifyUrl({ timestamp, nonce, echostr: '1' }), unverified);
});

test('trap 4: secure messages open whatever their padding, up to 32 bytes of it', () => {
  for (let length = 0; length < 33; length++) {
    const { query, body } = sealed(JSON.stringify({ ...base, Event: 'x'.repeat(length + 1) }));
    assert.equal(secure.receive(query, body).event.kind, 'other');
  }
});

test('trap 4: a right plain signature does not make up for a wrong msg_signature', () => {
  const message = JSON.stringify({ ...base, Event: 'e' });
  const { query, body } = sealed(message, { msg_signature: signature });
  assert.throws(() => secure.receive(query, body), unverified);
  assert.throws(() => secure.receive({ signature, timestamp, nonce }, body), unverified);
  const swapped = sealed(JSON.stringify({ ...base, Event: 'other' })).body;
  assert.throws(() => secure.receive(sealed(message).query, swapped), unverified);
});

test('a message for another app, in the clear, or damaged is not believed', () => {
  const message = JSON.stringify({ ...base, Event: 'e' });
  const { query, body } = sealed(message, {}, 'wx00000000000000bb');
  assert.throws(() => secure.receive(query, body), unverified);
  assert.throws(() => secure.receive({ signature, timestamp, nonce }, Buffer.from(message)), unverified);
  assert.throws(() => secure.receive(sealed(message).query, Buffer.from('{')), invalid);
  assert.throws(() => secure.receive(sealed('[]').query, sealed('[]').body), unverified);
});

test('of a compatible message only the encrypted half is believed', () => {
  const compatible = createMessagePush({ token, appid, mode: 'compatible', encodingAesKey });
  const { query, body } = sealed(JSON.stringify({ ...base, Event: 'real' }));
  const forged = { ...JSON.parse(body.toString()), ...base, Event: 'forged' };
  const { event } = compatible.receive(query, Buffer.from(JSON.stringify(forged)));
  assert.deepEqual(event, { kind: 'other', type: 'real', openid: 'o1', createdAt: 1620973045000 });
});

test('a key that is none is refused at once', () => {
  assert.throws(() => createMessagePush({ token, appid, mode: 'secure' }), RangeError);
  assert.throws(
    () => createMessagePush({ token, appid, mode: 'secure', encodingAesKey: 'short' }),
    RangeError,
  );
  assert.throws(() => createMessagePush({ token: '', appid, mode: 'plaintext' }), RangeError);
});

const item = { TemplateId: 't1', SubscribeStatusString: 'accept', PopupScene: '0' };
const other = { TemplateId: 't2', SubscribeStatusString: 'reject', PopupScene: '0' };
const answers = [
  { templateId: 't1', accepted: true },
  { templateId: 't2', accepted: false },
];
for (const [what, List, expected] of [
  ['an object', item, answers.slice(0, 1)],
  ['an array', [item, other], answers],
] as const)
  test(`trap 5: a List that is ${what} is understood, in JSON and in XML`, () => {
    const Event = 'subscribe_msg_popup_event';
    const wanted = {
      kind: 'subscription_answered',
      openid: 'o1',
      createdAt: 1620973045000,
      answers: expected,
    };
    assert.deepEqual(openJson({ ...base, Event, List }).event, wanted);
    assert.deepEqual(openXml({ ...base, Event, SubscribeMsgPopupEvent: { List } }).event, wanted);
  });

test('trap 5: numbers are understood as numbers and as text', () => {
  const List = { TemplateId: 't1', MsgID: '1864323726461255680', ErrorCode: '0', ErrorStatus: 'success' };
  const sent = openJson({ ...base, Event: 'subscribe_msg_sent_event', List }).event;
  assert.ok(sent.kind === 'subscribe_message_sent');
  assert.deepEqual(sent.results, [
    { templateId: 't1', messageId: '1864323726461255680', errorCode: 0, errorStatus: 'success' },
  ]);
  const revoke = { Event: 'user_authorization_revoke', OpenID: 'o9', RevokeInfo: '8', AppID: appid };
  const { event } = openJson({ ...base, ...revoke, CreateTime: 1620973045 });
  assert.ok(event.kind === 'authorization_revoked');
  assert.deepEqual([event.user, event.revoked, event.createdAt], ['o9', ['8'], 1620973045000]);
});

test('a message id of 64 bits survives, unquoted in JSON as well', () => {
  const text = `{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1,"MsgType":"text","Content":"hi","MsgId":9223372036854775807}`;
  const { event } = plain.receive({ signature, timestamp, nonce }, Buffer.from(text));
  assert.ok(event.kind === 'customer_text');
  assert.equal(event.messageId, '9223372036854775807');
});

test('a verdict is read, and a media that could not be fetched has none', () => {
  const risky = {
    ...base,
    Event: 'wxa_media_check',
    trace_id: 'tr1',
    errcode: 0,
    result: { suggest: 'risky', label: 20002 },
    detail: [{ strategy: 'content_model', errcode: 0, suggest: 'risky', label: 20002 }],
  };
  for (const { event } of [openJson(risky), openXml(risky)]) {
    assert.ok(event.kind === 'media_checked');
    assert.deepEqual([event.verdict?.suggest, event.verdict?.labelName], ['risky', 'pornography']);
    assert.equal(event.verdict?.strategies.length, 1);
  }
  const lost = openJson({ ...base, Event: 'wxa_media_check', trace_id: 'tr1', errcode: -1008 }).event;
  assert.ok(lost.kind === 'media_checked');
  assert.deepEqual([lost.errcode, lost.verdict], [-1008, undefined]);
  assert.throws(() => openJson({ ...risky, result: { suggest: 'fine', label: 100 } }), invalid);
});

test('trade events carry the order and their times', () => {
  const Event = 'trade_manage_order_settlement';
  const order = { transaction_id: '42', merchant_id: '19', merchant_trade_no: 'O-1', pay_time: 100 };
  const done = { confirm_receive_method: 2, confirm_receive_time: '200', settlement_time: 300 };
  const { event } = openJson({ ...base, Event, ...order, ...done });
  assert.deepEqual(event, {
    kind: 'trade_settlement',
    openid: 'o1',
    createdAt: 1620973045000,
    transactionId: '42',
    merchantId: '19',
    outTradeNo: 'O-1',
    paidAt: 100_000,
    confirmedBy: 'time',
    confirmedAt: 200_000,
    settledAt: 300_000,
  });
});

test('a repeated delivery has the same key, another event of the same second has another', () => {
  const verdict = (trace_id: string) =>
    openJson({ ...base, Event: 'wxa_media_check', trace_id, errcode: -1008 }).dedupeKey;
  assert.equal(verdict('a'), verdict('a'));
  assert.notEqual(verdict('a'), verdict('b'));
  assert.equal(verdict('a').length, 26);
  const message = (MsgId: string | number) => openJson({ ...base, MsgType: 'text', MsgId }).dedupeKey;
  assert.equal(message('5'), message(5));
  assert.notEqual(message('9223372036854775807'), message('9223372036854775806'));
});

const hostile = {
  'a document type': '<!DOCTYPE x [<!ENTITY a "b">]><xml><a>1</a></xml>',
  'an entity of its own': '<xml><a>&a;</a></xml>',
  'an unclosed element': '<xml><a>1</xml>',
  'an attribute': '<xml a="1"><b>1</b></xml>',
  'text between elements': '<xml><a>1</a>x</xml>',
  'something after its end': '<xml><a>1</a></xml><xml/>',
  'a depth without end': `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`,
};
for (const [what, xml] of Object.entries(hostile))
  test(`XML with ${what} is refused`, () => {
    assert.throws(() => plain.receive({ signature, timestamp, nonce }, Buffer.from(xml)), invalid);
  });

test('XML keeps what is written in it', () => {
  const Content = 'a < b && "c" ]]> 桥 🌉';
  const { fields } = openXml({ ...base, MsgType: 'text', MsgId: '1', Content });
  assert.equal(fields.Content, Content);
});
