// The ways in which a naive client of WeChat goes wrong. Each is named by the tests that fail when ours does.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const traps = [
  'a login code used twice is 40163; success has no errcode; JSON comes as text/plain',
  'the login state is signed with the text of the session key',
  'plain and stable tokens are apart; a replaced one lives five minutes; the time left is what is told',
  'pushed messages are padded to 32 bytes, and verified by msg_signature',
  'List is an object or an array; numbers are numbers or text',
  'miniprogram_state and env_version have words of their own; vaild',
  'risky text has errcode 0',
  'Pay signs PKCS#1 v1.5 with a last newline, API security PSS without',
  'a 204 is signed, an error need not be, a bill is not',
  'signature probes are refused',
  'the id of the public key is text; keys are mixed; certificates may be a 404',
  'the HTTP status decides about a notification, within five seconds, fifteen times',
  'refund_status and status; REFUND is a paid order',
  'the same order again; a prepay_id lives two hours',
  'signType RSA is told and not signed',
  'OAEP with SHA-1; no characters of four bytes',
  'the hash of the unpacked bill, in yuan; TRANSFERING',
  'there is no sandbox of WeChat Pay',
  'a shop that does not report shipping is reminded, and its money frozen',
  'every status is a success of wx.request, which knows no PATCH; wx.login has no promise',
  'requestSubscribeMessage succeeds when everything was refused',
  'miniprogram-ci asks the server before it compiles, and does not measure packages',
  'no variable changes the host of miniprogram-ci',
];

test('each of the 23 traps has a test that is named after it', () => {
  const root = join(import.meta.dirname, '../../..');
  const files = ['platform/wechat', 'platform/wechat-emulator', 'sdk/miniprogram'].flatMap((folder) =>
    globSync(`${folder}/test/**/*.test.ts`, { cwd: root }).filter(
      (path) => !path.endsWith('emulator/test/traps.test.ts'),
    ),
  );
  const named = files
    .flatMap((path) => readFileSync(join(root, path), 'utf8').split('\n'))
    .filter((line) => /^\s*(test\()?['`]trap \d/.test(line))
    .flatMap((line) => [...line.matchAll(/trap (\d+)\b/g)].map(([, number]) => Number(number)));
  assert.equal(traps.length, 23);
  assert.deepEqual(
    [...new Set(named)].sort((a, b) => a - b),
    traps.map((_, index) => index + 1),
  );
});
