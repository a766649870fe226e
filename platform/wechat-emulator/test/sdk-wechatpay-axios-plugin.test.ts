// A client of WeChat Pay that is not ours, unchanged, at its own address over TLS: wechatpay-axios-plugin.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adjustableClock } from '@xiaoqiao/kit/clock';
import { wechatHosts } from '@xiaoqiao/wechat/wire';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { generateAuthority, issueServerCertificate } from '../src/keys/authority.ts';
import { agentTo } from './agent-to.ts';
import { app, keys, merchant, startLocalWechat, startReceiver } from './local-wechat.ts';

const names = ['127.0.0.1', ...Object.values(wechatHosts).map((url) => new URL(url).hostname)];
const now = Date.now();
const authority = await generateAuthority({ now, names });
const tls = await issueServerCertificate(authority, { now, names });

async function start() {
  // It knows no clock but the real one.
  const local = await startLocalWechat({ mode: 'mixed', clock: adjustableClock(), tls });
  const client = new Wechatpay({
    mchid: merchant.mchid,
    serial: merchant.serialNo,
    privateKey: merchant.privateKeyPem,
    certs: { [keys.publicKey.id]: keys.publicKey.pem, [keys.certificate.serialNo]: keys.certificate.pem },
    httpsAgent: agentTo(local.emulator.url, authority.certificatePem),
    proxy: false,
  });
  const { openid } = local.control.createUser();
  const prepay = (outTradeNo: string, notifyUrl: string) =>
    client.chain('v3/pay/transactions/jsapi').post(
      {
        appid: app.appid,
        mchid: merchant.mchid,
        description: '桥',
        out_trade_no: outTradeNo,
        notify_url: notifyUrl,
        amount: { total: 100 },
        payer: { openid },
      },
      { headers: { 'Wechatpay-Serial': keys.publicKey.id } },
    );
  return { local, client, prepay };
}

/** Its types say that a reply has the members of the request. */
const fieldsOf = async (reply: Promise<{ data: unknown }>) => (await reply).data as Record<string, unknown>;

test('it orders, pays, is notified, queries, refunds, and believes every signature', async () => {
  await using receiver = await startReceiver();
  const { local, client, prepay } = await start();
  await using _closed = local;
  const { prepay_id: prepayId } = await fieldsOf(prepay('SDK-000001', receiver.url));
  const fields = { timeStamp: String(Formatter.timestamp()), nonceStr: Formatter.nonce() };
  const packed = `prepay_id=${prepayId}`;
  const message = Formatter.joinedByLineFeed(app.appid, fields.timeStamp, fields.nonceStr, packed);
  const paySign = Rsa.sign(message, merchant.privateKeyPem);
  const parameters = { ...fields, package: packed, signType: 'RSA', paySign };
  assert.equal(local.control.pay({ parameters }).errMsg, 'requestPayment:ok');
  await local.control.settle();

  const { headers, body } = receiver.received[0]!;
  const header = (name: string) => String(headers[`wechatpay-${name}`]);
  const certificates: Record<string, string> = {
    [keys.publicKey.id]: keys.publicKey.pem,
    [keys.certificate.serialNo]: keys.certificate.pem,
  };
  const signed = Formatter.response(header('timestamp'), header('nonce'), body.toString());
  assert.equal(Rsa.verify(signed, header('signature'), certificates[header('serial')]!), true);
  const { resource } = JSON.parse(body.toString());
  const plain = Aes.AesGcm.decrypt(
    resource.ciphertext,
    merchant.apiV3Key,
    resource.nonce,
    resource.associated_data,
  );
  assert.equal(JSON.parse(plain).trade_state, 'SUCCESS');

  const byNumber = client.chain('v3/pay/transactions/out-trade-no/{number}');
  const query = { params: { mchid: merchant.mchid }, number: 'SDK-000001' };
  const { data: order } = await byNumber.get(query as never);
  assert.equal(order.trade_state, 'SUCCESS');
  const refund = await fieldsOf(
    client.chain('v3/refund/domestic/refunds').post({
      out_trade_no: 'SDK-000001',
      out_refund_no: 'R-1',
      amount: { refund: 40, total: 100, currency: 'CNY' },
    }),
  );
  assert.equal(refund.status, 'PROCESSING');
});

test('it closes an order, and a 204 is signed as well', async () => {
  const { local, client, prepay } = await start();
  await using _closed = local;
  await prepay('SDK-000002', 'https://shop.example/notify');
  const close = client.chain('v3/pay/transactions/out-trade-no/SDK-000002/close');
  assert.equal((await close.post({ mchid: merchant.mchid })).status, 204);
  assert.equal(local.control.orders()[0]!.state, 'CLOSED');
});

test('it reads the platform certificate', async () => {
  const { local, client } = await start();
  await using _closed = local;
  const { data } = await client.chain('v3/certificates').get();
  const [{ serial_no: serial, encrypt_certificate: sealed }] = data.data;
  const pem = Aes.AesGcm.decrypt(sealed.ciphertext, merchant.apiV3Key, sealed.nonce, sealed.associated_data);
  assert.deepEqual([serial, pem], [keys.certificate.serialNo, keys.certificate.pem]);
});

test('a reply that is signed with a wrong key is not believed', async () => {
  const { local, client } = await start();
  await using _closed = local;
  local.control.addFaultRule({ fault: 'wrongSignature' });
  await assert.rejects(client.chain('v3/certificates').get(), /Verify the response/);
});
