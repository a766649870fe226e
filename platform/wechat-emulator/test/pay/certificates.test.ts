// The three ways of telling WeChat Pay's signatures: public key, certificates, and both while changing over.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { failing, keys, type LocalWechat, merchant, startLocalWechat } from '../local-wechat.ts';

const fresh = ({ clock }: LocalWechat) => ({
  'wechatpay-timestamp': String(clock.now() / 1000),
  'wechatpay-nonce': 'n',
  'wechatpay-signature': 'AAAA',
});

const downloads = ({ control }: LocalWechat) =>
  control.requests().filter(({ path }) => path === '/v3/certificates').length;

test('the certificate is a real one: node reads it, and it vouches for itself', () => {
  for (const [pem, serial] of [
    [keys.certificate.pem, keys.certificate.serialNo],
    [merchant.certificatePem, merchant.serialNo],
  ] as const) {
    const certificate = new X509Certificate(pem);
    assert.equal(certificate.serialNumber, serial);
    assert.match(serial, /^[0-9A-F]{40}$/);
    assert.equal(certificate.verify(certificate.publicKey), true);
  }
});

test('a client of certificate mode downloads them when first needed, once, and again after an hour', async () => {
  await using local = await startLocalWechat({ mode: 'certificate' });
  await Promise.all([1, 2, 3].map((n) => local.pay.close(`ORDER-00${n}`)));
  assert.equal(downloads(local), 1);
  local.clock.advance(HOUR);
  await local.pay.close('ORDER-004');
  await local.pay.close('ORDER-005');
  assert.equal(downloads(local), 2);
});

test('a client that hopes for certificates where there are none starts, and pays with its public key', async () => {
  await using local = await startLocalWechat({ mode: 'public-key' });
  const pay = local.payWith({ platformCertificates: true });
  await pay.close('ORDER-001');
  assert.equal(downloads(local), 0);
});

test('a client that knows no public key gets 404 for certificates, and fails by name instead of dying', async () => {
  await using local = await startLocalWechat();
  const pay = local.certificateClient();
  const reply = { ...keys.certificate };
  const headers = { 'wechatpay-serial': reply.serialNo, ...fresh(local) };
  await assert.rejects(pay.parseNotification(headers, Buffer.from('{}')), failing('notification_unverified'));
  assert.equal(downloads(local), 1);
  assert.equal(local.control.requests()[0]?.code, 'RESOURCE_NOT_EXISTS');
});

test('an id that WeChat never gave out is refused', async () => {
  await using local = await startLocalWechat();
  const pay = local.payWith({ publicKey: { ...keys.publicKey, id: 'PUB_KEY_ID_0' } });
  await assert.rejects(pay.close('ORDER-001'), failing('wechat_rejected', 'INVALID_REQUEST'));
});

test('while changing over, replies are signed with the key that the request names', async () => {
  await using local = await startLocalWechat({ mode: 'mixed' });
  await local.pay.close('ORDER-001');
  assert.equal(downloads(local), 0);
  await local.certificateClient().close('ORDER-002');
  assert.equal(downloads(local), 1);
});

test('a reply signed by a key that the client does not know is not believed', async () => {
  await using local = await startLocalWechat();
  const foreignKey = new X509Certificate(merchant.certificatePem).publicKey
    .export({ type: 'spki', format: 'pem' })
    .toString();
  const pay = local.payWith({ publicKey: { id: keys.publicKey.id, pem: foreignKey } });
  await assert.rejects(pay.close('ORDER-001'), failing('wechat_unavailable'));
});

test('a signature probe on a reply is not believed', async () => {
  await using local = await startLocalWechat();
  local.control.setFaults({ signTestReplies: 1 });
  await assert.rejects(local.pay.close('ORDER-001'), failing('wechat_unavailable'));
  await local.pay.close('ORDER-001');
});

test('a wrong APIv3 key makes the certificates unreadable, and is tried again only after a minute', async () => {
  await using local = await startLocalWechat({ mode: 'certificate' });
  const pay = local.payWith({ apiV3Key: 'x'.repeat(32) });
  await assert.rejects(pay.close('ORDER-001'), failing('wechat_unavailable'));
  await assert.rejects(pay.close('ORDER-001'), failing('wechat_unavailable'));
  assert.equal(downloads(local), 1);
  local.clock.advance(MINUTE);
  await assert.rejects(pay.close('ORDER-001'), failing('wechat_unavailable'));
  assert.equal(downloads(local), 2);
});

test('a certificate that has run out is not believed any more', async () => {
  await using local = await startLocalWechat({ mode: 'certificate' });
  await local.pay.close('ORDER-001');
  local.clock.advance(3700 * DAY);
  await assert.rejects(local.pay.close('ORDER-002'), failing('wechat_unavailable'));
});
