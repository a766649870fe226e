// The table of errcodes, from the local WeChat's side: whatever it answers, our client names.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { allErrcodes, errcodeRow } from '@xiaoqiao/wechat/wire';
import { ApiRefusal } from '../../src/http/api-refusal.ts';
import { startLocalWechat } from '../local-wechat.ts';

test('every known errcode can be answered, and is named with its hint', async () => {
  await using local = await startLocalWechat();
  for (const code of allErrcodes()) {
    const rule = local.control.addFaultRule({
      fault: 'refuse',
      code,
      times: 1,
      match: { path: '/sns/jscode2session' },
    });
    await assert.rejects(local.wechat.login.code2Session('x'), (error) => {
      assert.ok(isXiaoqiaoError(error));
      const row = errcodeRow(code)!;
      assert.equal(error.error, row.error);
      assert.deepEqual(error.details, { wechatCode: code, reason: row.reason, hint: row.hint });
      return true;
    });
    local.control.removeFaultRule(rule.id);
  }
});

test('refusals have the words of the table', () => {
  for (const code of allErrcodes()) assert.equal(new ApiRefusal(code).message, errcodeRow(code)!.errmsg);
});

test('handlers refuse with codes of the table only', () => {
  const folder = new URL('../../src/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const numbers = sources.flatMap((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return [...text.matchAll(/new ApiRefusal\(\s*(-?\d+)/g)].map((found) => `${file}: ${found[1]}`);
  });
  assert.deepEqual(numbers, []);
});
