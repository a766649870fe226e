// Faults by rule, seen from outside: what each does to a request, and what had happened all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { type FaultRuleInput, ruleWords } from '../../src/index.ts';
import { app, failing, type LocalWechat, startLocalWechat } from '../local-wechat.ts';

const jsapi = { path: '/v3/pay/transactions/jsapi' };
const tokenPath = `/cgi-bin/token?grant_type=client_credential&appid=${app.appid}&secret=${app.secret}`;
const ask = ({ emulator }: LocalWechat, target = tokenPath) => fetch(emulator.url + target);
const order = ({ control }: LocalWechat) => ({
  outTradeNo: 'ORDER-000001',
  description: '桥',
  total: fen(100),
  openid: control.createUser().openid,
  notifyUrl: 'http://127.0.0.1:9/none',
});

const refusals: [FaultRuleInput, number][] = [
  [{ fault: 'systemBusy' }, -1],
  [{ fault: 'dailyQuota' }, 45009],
  [{ fault: 'minuteQuota' }, 45011],
  [{ fault: 'refuse', code: 48001 }, 48001],
];
for (const [rule, errcode] of refusals)
  test(`${rule.fault} on the API host is errcode ${errcode} with HTTP 200`, async () => {
    await using local = await startLocalWechat();
    local.control.addFaultRule({ ...rule, times: 1, match: { path: '/cgi-bin/*', appid: app.appid } });
    const refused = await ask(local);
    assert.equal(refused.status, 200);
    const fields = (await refused.json()) as { errcode: number; errmsg: string };
    assert.equal(fields.errcode, errcode);
    assert.match(fields.errmsg, /, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    assert.match(await (await ask(local)).text(), /access_token/);
    assert.deepEqual(
      local.control.requests().map(({ code, faults }) => [code, faults]),
      [
        [errcode, [rule.fault]],
        [undefined, undefined],
      ],
    );
  });

const payRefusals: [FaultRuleInput, string][] = [
  [{ fault: 'systemBusy' }, 'SYSTEM_ERROR'],
  [{ fault: 'dailyQuota' }, 'FREQUENCY_LIMITED'],
  [{ fault: 'minuteQuota' }, 'FREQUENCY_LIMITED'],
  [{ fault: 'refuse', code: 'RULE_LIMIT' }, 'RULE_LIMIT'],
];
for (const [rule, code] of payRefusals)
  test(`${rule.fault} on Pay is ${code}, and nothing happened`, async () => {
    await using local = await startLocalWechat();
    local.control.addFaultRule({ ...rule, match: jsapi });
    await assert.rejects(local.pay.prepayJsapi(order(local)));
    assert.equal(local.control.orders().length, 0);
    assert.equal(local.control.requests().at(-1)!.code, code);
  });

const broken: [FaultRuleInput['fault'], number][] = [
  ['dropBefore', 0],
  ['dropAfter', 1],
  ['truncateBody', 1],
  ['wrongSerial', 1],
  ['wrongSignature', 1],
  ['clockSkew', 1],
];
for (const [fault, orders] of broken)
  test(`${fault} makes a client fail, and leaves ${orders} orders`, async () => {
    await using local = await startLocalWechat();
    local.control.addFaultRule({ fault, match: jsapi });
    await assert.rejects(local.pay.prepayJsapi(order(local)));
    assert.equal(local.control.orders().length, orders);
  });

test('a skewed signature is right but for its time', async () => {
  await using local = await startLocalWechat();
  local.control.addFaultRule({ fault: 'clockSkew', match: jsapi, seconds: -299 });
  assert.equal(typeof (await local.pay.prepayJsapi(order(local))).prepayId, 'string');
});

test('an answer may claim to be HTML, or come from a gateway in between', async () => {
  await using local = await startLocalWechat();
  local.control.addFaultRule({ fault: 'badGateway', times: 1 });
  local.control.addFaultRule({ fault: 'wrongContentType' });
  const gateway = await ask(local);
  assert.equal(gateway.status, 502);
  assert.match(await gateway.text(), /<html>/);
  const claimed = await ask(local);
  assert.match(claimed.headers.get('content-type')!, /^text\/html/);
  assert.match(await claimed.text(), /access_token/);
});

test('a delayed answer comes all the same', async () => {
  await using local = await startLocalWechat();
  local.control.addFaultRule({ fault: 'delay', milliseconds: 20 });
  assert.match(await (await ask(local)).text(), /access_token/);
});

test('a token dies earlier than it was promised', async () => {
  await using local = await startLocalWechat();
  local.control.addFaultRule({ fault: 'earlyToken', seconds: 30, match: { path: '/cgi-bin/token' } });
  const { access_token: token, expires_in: promised } = (await (await ask(local)).json()) as {
    access_token: string;
    expires_in: number;
  };
  assert.equal(promised, 7200);
  local.clock.advance(30_000);
  const refused = await ask(
    local,
    `/wxa/checksession?access_token=${token}&openid=o&signature=s&sig_method=hmac_sha256`,
  );
  assert.equal(((await refused.json()) as { errcode: number }).errcode, 42001);
});

test('rules are kept, counted, removed and cleared over the control API, which they never strike', async () => {
  await using local = await startLocalWechat();
  const call = async (path: string, body?: object) => {
    const reply = await fetch(`${local.emulator.url}/_emulator${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: reply.status, fields: (await reply.json()) as { id: string; list: unknown[] } };
  };
  const { fields: first } = await call('/fault-rules', { fault: 'systemBusy', match: { path: '/**' } });
  await call('/fault-rules', { fault: 'delay', milliseconds: 1, after: 5 });
  await ask(local);
  assert.deepEqual((await call('/fault-rules')).fields.list, [
    { id: '1', fault: 'systemBusy', match: { path: '/**' }, matched: 1, struck: 1 },
    { id: '2', fault: 'delay', milliseconds: 1, after: 5, matched: 1, struck: 0 },
  ]);
  await call(`/fault-rules/${first.id}/remove`, {});
  assert.match(await (await ask(local)).text(), /access_token/);
  assert.equal((await call(`/fault-rules/${first.id}/remove`, {})).status, 400);
  assert.equal((await call('/fault-rules', { fault: 'nonsense' })).status, 400);
  await call('/fault-rules/clear', {});
  assert.equal((await call('/fault-rules')).fields.list.length, 0);
});

test('an order number finds its requests', async () => {
  await using local = await startLocalWechat();
  local.control.addFaultRule({ fault: 'systemBusy', match: { outTradeNo: 'ORDER-000001' } });
  await assert.rejects(local.pay.prepayJsapi(order(local)));
  await assert.rejects(local.pay.queryByOutTradeNo('ORDER-000001'), failing('wechat_unavailable'));
  await local.pay.prepayJsapi({ ...order(local), outTradeNo: 'ORDER-000002' });
});

test('each fault of a rule has been seen here', () => {
  const seen = new Set(['badGateway', 'delay', 'earlyToken', 'wrongContentType', 'refuse']);
  for (const [{ fault }] of refusals) seen.add(fault);
  for (const [fault] of broken) seen.add(fault);
  assert.deepEqual(
    Object.keys(ruleWords).filter((fault) => !seen.has(fault)),
    [],
  );
});
