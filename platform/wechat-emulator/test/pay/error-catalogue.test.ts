// Every error of WeChat Pay in every spelling, as the emulator sends it and our client understands it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import type { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { payErrors } from '@xiaoqiao/wechat/wire';
import { PayRefusal } from '../../src/pay/pay-refusal.ts';
import { startLocalWechat } from '../local-wechat.ts';

const local = await startLocalWechat();
after(() => local[Symbol.asyncDispose]());

async function refusedWith(code: string): Promise<XiaoqiaoError> {
  local.control.addFaultRule({ fault: 'refuse', code, times: 1 });
  try {
    return await local.pay.close('ORDER-1').then(
      () => assert.fail('the call was not refused'),
      (error: XiaoqiaoError) => error,
    );
  } finally {
    local.control.clearFaultRules();
  }
}

/** A 202 is a success, and signed: the rule that refuses makes errors. */
const refusals = Object.entries(payErrors).filter(([, { status }]) => status !== 202);
for (const [code, { status, transient, hint, older }] of refusals)
  for (const spelling of [code, ...older])
    test(`${spelling} goes out with ${status} and is understood as ${code}`, async () => {
      const error = await refusedWith(spelling);
      const sent = local.control.requests().at(-1);
      assert.deepEqual([sent?.status, sent?.code], [status, spelling]);
      assert.deepEqual(error.details, { wechatCode: code, hint });
      assert.equal(error.error, transient ? 'wechat_unavailable' : 'wechat_rejected');
      assert.equal(new PayRefusal(code as keyof typeof payErrors, '…').status, status);
    });

test('a wrong parameter is named by the emulator, and its name reaches whoever operates the shop', async () => {
  const input = { outTradeNo: 'a b c d e', description: 'x', total: fen(1), notifyUrl: 'https://x.example/' };
  await assert.rejects(local.pay.prepayNative(input), ({ details }: XiaoqiaoError) => {
    const { field, location } = details.issue as Record<string, string>;
    assert.deepEqual([field, location], ['/body/out_trade_no', 'body']);
    assert.equal(JSON.stringify(details).includes(input.outTradeNo), false);
    return true;
  });
});
