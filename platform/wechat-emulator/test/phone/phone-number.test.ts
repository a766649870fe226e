// The phone number behind a code of the getPhoneNumber button.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { failing, otherApp, startLocalWechat } from '../local-wechat.ts';

test('a phone code becomes the number, once', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser({ phone: '13900001111' });
  const { code } = local.control.mintPhoneCode({ openid });
  assert.deepEqual(await local.wechat.phone.getPhoneNumber(code), {
    phoneNumber: '13900001111',
    purePhoneNumber: '13900001111',
    countryCode: '86',
  });
  await assert.rejects(local.wechat.phone.getPhoneNumber(code), failing('wechat_code_invalid', 40029));
});

test('a foreign number carries its country', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser({ phone: '5551234', countryCode: '1' });
  const { code } = local.control.mintPhoneCode({ openid });
  assert.equal((await local.wechat.phone.getPhoneNumber(code)).phoneNumber, '+15551234');
});

test('an expired code, a login code and a code of another app are refused', async () => {
  await using local = await startLocalWechat();
  const { getPhoneNumber } = local.wechat.phone;
  await assert.rejects(
    getPhoneNumber(local.control.mintLoginCode().code),
    failing('wechat_code_invalid', 40029),
  );
  const { code } = local.control.mintPhoneCode();
  await assert.rejects(getPhoneNumber(code, otherApp.appid), failing('wechat_rejected', 40013));
  local.clock.advance(5 * MINUTE + 1);
  await assert.rejects(getPhoneNumber(code), failing('wechat_code_invalid', 40029));
});
