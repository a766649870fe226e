// A notification that WeChat signed and that cannot be opened: one answer for all, and nothing about why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notificationBody, signed, startFakePay } from './fake-pay.ts';

const body = notificationBody('TRANSACTION.SUCCESS', { mchid: '1' });
const { resource, ...rest } = JSON.parse(body);
const withResource = (change: object) => JSON.stringify({ ...rest, resource: { ...resource, ...change } });

const broken: Record<string, string> = {
  'a ciphertext that is no base64': withResource({ ciphertext: '!!!' }),
  'a ciphertext without its tag': withResource({ ciphertext: resource.ciphertext.slice(0, -24) }),
  'a ciphertext shorter than a tag': withResource({ ciphertext: 'AAAA' }),
  'a changed ciphertext': withResource({
    ciphertext: (resource.ciphertext.startsWith('A') ? 'B' : 'A') + resource.ciphertext.slice(1),
  }),
  'another nonce': withResource({ nonce: 'abcdefghijkl' }),
  'an empty nonce': withResource({ nonce: '' }),
  'other associated data': withResource({ associated_data: 'refund' }),
  'another algorithm': withResource({ algorithm: 'AEAD_SM4_GCM' }),
  'a ciphertext that is a number': withResource({ ciphertext: 7 }),
  'no resource': JSON.stringify(rest),
  'half a body': body.slice(0, -20),
  'no JSON': 'id=1',
  'a list': '[]',
  null: 'null',
  nothing: '',
};

test('whatever is wrong inside, the refusal is the same', async () => {
  await using host = await startFakePay(() => ({ status: 204 }));
  for (const text of Object.values(broken))
    await assert.rejects(host.pay.parseNotification(signed(text), Buffer.from(text)), (thrown: unknown) => {
      const { error, details } = thrown as { error: string; details?: object };
      assert.deepEqual([error, details], ['notification_invalid', {}]);
      return true;
    });
});

test('a body over 64 KB is refused although it is signed', async () => {
  await using host = await startFakePay(() => ({ status: 204 }));
  const text = withResource({ padding: 'x'.repeat(65 * 1024) });
  await assert.rejects(host.pay.parseNotification(signed(text), Buffer.from(text)));
});
