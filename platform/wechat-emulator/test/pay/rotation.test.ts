// Platform certificates that follow one another, and the change to the public key, both in the middle of traffic.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { DAY, HOUR, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
import type { WechatPay } from '@xiaoqiao/wechat';
import { keys, type LocalWechat, paidOrder, startLocalWechat, startReceiver } from '../local-wechat.ts';

const downloads = ({ control }: LocalWechat) =>
  control.requests().filter(({ path }) => path === '/v3/certificates').length;

const serialsOf = (received: { headers: IncomingMessage['headers'] }[]) => [
  ...new Set(received.map(({ headers }) => String(headers['wechatpay-serial']))),
];

/** A shop's own receiver: what it can verify and read it writes down and accepts, everything else it refuses. */
async function startShop(clientOf: () => WechatPay) {
  const believed = new Map<string, string>();
  const serials: string[] = [];
  let refused = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      const notification = await clientOf().parseNotification(request.headers, Buffer.concat(chunks));
      assert.equal(notification.eventType, 'TRANSACTION.SUCCESS');
      believed.set(notification.id, notification.resource.outTradeNo);
      serials.push(String(request.headers['wechatpay-serial']));
      response.writeHead(204).end();
    } catch {
      // Refused without saying why; WeChat sends it again.
      refused++;
      response.writeHead(401).end('{"code":"FAIL"}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    believed,
    serials,
    refused: () => refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a new certificate is published first, signs later, and the old one retires last', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat({ mode: 'certificate' });
  const { control, clock, pay } = local;
  const signedBy = async (outTradeNo: string) => {
    await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
    await control.settle();
    const last = receiver.received.at(-1)!;
    await pay.parseNotification(last.headers, last.body);
    return last.headers['wechatpay-serial'];
  };
  const old = keys.certificate.serialNo;
  assert.equal(await signedBy('ORDER-1'), old);
  const { serialNo } = await control.rotateCertificate({ switchAfter: 2 * HOUR, retireAfter: DAY });
  assert.equal(await signedBy('ORDER-2'), old);
  clock.advance(2 * HOUR);
  assert.equal(await signedBy('ORDER-3'), serialNo);
  assert.equal(local.emulator.keys.certificate.serialNo, old);
  clock.advance(DAY);
  await pay.close('ORDER-4');
  await eventually('the list is fetched again, as an hour has passed', () => downloads(local) === 3);
});

test('an unknown serial makes the client ask once, and once more only after a minute', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat({ mode: 'certificate' });
  await local.pay.close('ORDER-0');
  const before = downloads(local);
  const foreign = (n: number) => ({
    'wechatpay-serial': `00${n}`,
    'wechatpay-timestamp': String(Math.floor(local.clock.now() / 1000)),
    'wechatpay-nonce': 'n',
    'wechatpay-signature': 'AAAA',
  });
  const flood = () =>
    Promise.allSettled([1, 2, 3, 4].map((n) => local.pay.parseNotification(foreign(n), Buffer.from('{}'))));
  await flood();
  assert.equal(downloads(local), before);
  local.clock.advance(MINUTE);
  await flood();
  await flood();
  assert.equal(downloads(local), before + 1);
  await local.control.rotateCertificate({ switchAfter: 0 });
  local.clock.advance(MINUTE);
  await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl: receiver.url });
  await local.control.settle();
  const { headers, body } = receiver.received[0]!;
  assert.equal((await local.pay.parseNotification(headers, body)).eventType, 'TRANSACTION.SUCCESS');
});

test('rotated certificates and a change under way survive a restart', async () => {
  const { mkdtemp, rm } = await import('node:fs/promises');
  const folder = await mkdtemp('/tmp/xq-rotation-');
  try {
    const options = { mode: 'certificate' as const, stateFile: `${folder}/state` };
    let serial: string;
    {
      await using local = await startLocalWechat(options);
      ({ serialNo: serial } = await local.control.rotateCertificate({ switchAfter: 0, retireAfter: DAY }));
      local.control.switchToPublicKey({ share: 0 });
    }
    await using receiver = await startReceiver();
    await using local = await startLocalWechat(options);
    await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl: receiver.url });
    await local.control.settle();
    assert.deepEqual(serialsOf(receiver.received), [serial]);
    await local.payWith({ publicKey: keys.publicKey, platformCertificates: false }).close('ORDER-2');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('trap 11: rotation and the change to the public key under traffic: nothing lost, nothing believed unverified', async () => {
  await using local = await startLocalWechat({ mode: 'certificate' });
  const { control } = local;
  let client = local.certificateClient();
  await using shop = await startShop(() => client);
  const orders: string[] = [];
  const order = (outTradeNo: string) => {
    orders.push(outTradeNo);
    return { outTradeNo, description: '桥', total: fen(1), notifyUrl: shop.url };
  };
  /** Twelve payments at once, among them three deliveries that nobody must believe. */
  const traffic = async (round: string) => {
    control.setFaults({ forgeSignatures: 1, signTests: 1, tamperedBodies: 1 });
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const { openid } = control.createUser();
        const { outTradeNo } = order(`ORDER-${round}-${n}`);
        await client.prepayJsapi({ ...order(outTradeNo), openid });
        control.pay({ outTradeNo });
        assert.equal((await client.queryByOutTradeNo(outTradeNo))?.tradeState, 'SUCCESS');
      }),
    );
    await control.settle();
    control.advance(15 * SECOND);
    await control.settle();
  };
  await traffic('before');
  await control.rotateCertificate({ switchAfter: 2 * HOUR, retireAfter: HOUR });
  for (const round of ['published', 'fetched', 'signing', 'retired']) {
    await traffic(round);
    control.advance(HOUR);
    await control.settle();
  }
  control.switchToPublicKey({ share: 0.25 });
  await traffic('unprepared');
  client = local.payWith({ publicKey: keys.publicKey, platformCertificates: true });
  control.advance(15 * SECOND);
  await traffic('quarter');
  control.switchToPublicKey({ share: 0.75 });
  await traffic('most');
  control.switchToPublicKey({ share: 1 });
  await traffic('over');
  control.advance(10 * MINUTE);
  await control.settle();
  assert.deepEqual([...shop.believed.values()].sort(), [...new Set(orders)].sort());
  assert.deepEqual(new Set(control.notifications().map(({ state }) => state)), new Set(['accepted']));
  const attempts = control.notifications().flatMap(({ attempts: all }) => all);
  assert.equal(attempts.filter(({ flaw }) => flaw !== undefined).length, 27);
  assert.equal(
    attempts.some(({ flaw, status }) => flaw !== undefined && status !== 401),
    false,
  );
  assert.equal(new Set(shop.serials).size, 3);
  assert.ok(shop.refused() > 27);
  const last = shop.serials.slice(-12);
  assert.deepEqual([...new Set(last)], [keys.publicKey.id]);
});

test('rotation and the change are refused for what does not exist', async () => {
  await using local = await startLocalWechat({ mode: 'certificate' });
  assert.throws(() => local.control.switchToPublicKey({ share: 2 }), RangeError);
  assert.throws(() => local.control.switchToPublicKey({ share: 0.5, mchid: 'nobody' }), RangeError);
  await assert.rejects(local.control.rotateCertificate({ switchAfter: -1 }), RangeError);
});
