// The error catalogue as a table: every code in every spelling, its status, whether to try again, and the hint.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOfPay, type WechatFailure } from '../../src/to-xiaoqiao-error.ts';
import { payErrorStatus } from '../../src/wire/index.ts';

type Row = [status: number, retryable: boolean, ...older: string[]];

/** Written down apart from the code, from WeChat's tables. */
const table: Record<string, Row> = {
  PARAM_ERROR: [400, false],
  INVALID_REQUEST: [400, false],
  APPID_MCHID_NOT_MATCH: [400, false],
  MCH_NOT_EXISTS: [400, false],
  ORDERPAID: [400, false, 'ORDER_PAID'],
  ORDER_CLOSED: [400, false, 'ORDERCLOSED'],
  NO_STATEMENT_EXIST: [400, false],
  STATEMENT_CREATING: [400, true],
  SIGN_ERROR: [401, false],
  NO_AUTH: [403, false, 'NOAUTH'],
  OUT_TRADE_NO_USED: [403, false],
  RULE_LIMIT: [403, false, 'RULELIMIT'],
  TRADE_ERROR: [403, false],
  NOT_ENOUGH: [403, false, 'NOTENOUGH'],
  ACCOUNT_ERROR: [403, false, 'ACCOUNTERROR'],
  USER_ACCOUNT_ABNORMAL: [403, false],
  REQUEST_BLOCKED: [403, false],
  ORDER_NOT_EXIST: [404, false, 'ORDERNOTEXIST'],
  RESOURCE_NOT_EXISTS: [404, false],
  FREQUENCY_LIMITED: [429, true, 'RATELIMIT_EXCEEDED', 'FREQUENCY_LIMIT_EXCEED'],
  OPENID_MISMATCH: [500, false],
  INVALID_TRANSACTIONID: [500, false],
  SYSTEM_ERROR: [500, true, 'SYSTEMERROR'],
  BANK_ERROR: [500, true, 'BANKERROR'],
  USERPAYING: [202, true],
  SERVICE_UNAVAILABLE: [503, true],
};

for (const [code, [status, retryable, ...older]] of Object.entries(table))
  for (const spelling of [code, ...older])
    test(`${status} ${spelling} can ${retryable ? '' : 'not '}be tried again, and says what to do`, () => {
      const error = errorOfPay(status, { code: spelling, message: '…' });
      assert.equal(error.error, retryable ? 'wechat_unavailable' : 'wechat_rejected');
      assert.equal(error.retryable, retryable);
      assert.equal(error.details.wechatCode, code);
      assert.ok(String(error.details.hint).length > 5);
      assert.equal((error.cause as WechatFailure).code, spelling);
      assert.equal(payErrorStatus[code as keyof typeof payErrorStatus], status);
    });

test('the table has every code, and no other', () => {
  assert.deepEqual(Object.keys(payErrorStatus).sort(), Object.keys(table).sort());
});

test('a parameter that WeChat complains about is named, without what was in it', () => {
  const detail = { field: '/body/payer/openid', value: 'somebody', issue: 'is wrong', location: 'body' };
  const { details } = errorOfPay(400, { code: 'PARAM_ERROR', message: '…', detail });
  assert.deepEqual(details.issue, { field: '/body/payer/openid', location: 'body', issue: 'is wrong' });
  assert.equal(JSON.stringify(details).includes('somebody'), false);
});

test('detail of any other shape is left to the log', () => {
  for (const detail of [null, 1, 'x', [], { field: 1 }, undefined])
    assert.equal('issue' in errorOfPay(400, { code: 'PARAM_ERROR', detail }).details, false);
});

test('a bill that is being made says when to ask again', () => {
  assert.equal(errorOfPay(400, { code: 'STATEMENT_CREATING' }).retryAfter, 1800);
});
