// The table of errcodes, as a caller sees it: every code has a name, an answer to "again?", and a hint.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechat, wechatCodeOf } from '../src/index.ts';
import { allErrcodes, errcodeRow, errcodes } from '../src/wire/index.ts';

async function failureOf(errcode: number) {
  const server = createServer((_request, response) => response.end(JSON.stringify({ errcode, errmsg: 'x' })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wechat = createWechat({
    apps: [{ appid: 'wx1', secret: 's' }],
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock: fixedClock(),
    log: silentLog,
  });
  try {
    await wechat.login.code2Session('c');
    throw new Error('it succeeded');
  } catch (error) {
    if (!isXiaoqiaoError(error)) throw error;
    return error;
  } finally {
    await wechat.close();
    server.closeAllConnections();
    server.close();
  }
}

test('every known errcode reaches the caller with its name, its hint and whether a retry can help', async () => {
  assert.ok(allErrcodes().length > 90);
  for (const code of allErrcodes()) {
    const row = errcodeRow(code)!;
    const failure = await failureOf(code);
    assert.equal(failure.error, row.error);
    assert.equal(failure.retryable, row.retryable);
    assert.deepEqual(failure.details, { wechatCode: code, reason: row.reason, hint: row.hint });
    assert.match(row.reason, /^[a-z_]+$/);
    assert.match(row.hint['zh-CN'], /[\u4e00-\u9fff]/);
    assert.ok(row.hint.en.length > 0);
  }
});

test('an errcode that nobody knows is a plain refusal with its number', async () => {
  const failure = await failureOf(99999);
  assert.equal(failure.error, 'wechat_rejected');
  assert.equal(failure.retryable, false);
  assert.equal(wechatCodeOf(failure), 99999);
});

test('no two rows of the table share a code or a name', () => {
  const names = Object.keys(errcodes).filter((name) => name !== 'ok');
  assert.equal(new Set(allErrcodes()).size, names.length);
  assert.equal(new Set(allErrcodes().map((code) => errcodeRow(code)!.reason)).size, names.length);
});

test('what passes by itself is retryable, what somebody must change is not', () => {
  const retryable = allErrcodes().filter((code) => errcodeRow(code)!.retryable);
  assert.deepEqual(
    retryable.sort((a, b) => a - b),
    [-1, 43108, 44990, 44991, 45011, 10060001, 10060012, 10060019],
  );
  assert.equal(errcodeRow(40164)!.reason, 'ip_not_allowed');
  assert.match(errcodeRow(40164)!.hint.en, /IP allow list/);
  assert.match(errcodeRow(45009)!.hint.en, /clear_quota/);
});
