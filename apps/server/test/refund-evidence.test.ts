// Pictures that buyers send along with a refund request: whose, which, how many; who sees them, and how long they stay.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type File, type Id, REFUND_EVIDENCE_LIMIT } from '@xiaoqiao/contract';
import { openDatabase } from '@xiaoqiao/database';
import { demoPicture } from '../src/demo/picture.ts';
import { jpegOf } from './support/drawn-picture.ts';
import { type Buyer, openBuyer, orderAndPrepay } from './support/shop.ts';
import { openTrade } from './support/trade.ts';
import { uploadFile } from './support/upload-file.ts';

const { shop, admin, buyer, skuId } = await openTrade();
after(async () => {
  try {
    await shop.settle();
    assert.deepEqual(await shop.violations(), []);
  } finally {
    await shop.close();
  }
});

const bytes = await jpegOf(demoPicture('longjing')!);
const { client } = buyer;
const picture = (who: Buyer = buyer, purpose: File['purpose'] = 'refund_evidence') =>
  uploadFile(shop, { client: who.client, bytes, purpose });

async function paidOrder(): Promise<{ id: Id<'order'> }> {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  shop.wechat.pay({ parameters, openid: buyer.openid });
  await shop.settle();
  return { id: order.id };
}

const ask = (params: { id: Id<'order'> }, evidence: readonly string[], idempotencyKey?: string) =>
  client.post('/orders/:id/refunds', {
    params,
    body: { reason: '有磕碰', evidence: [...evidence] },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
const evidenceFor = (who: typeof client, params: { id: Id<'order'>; refundId: Id<'refund'> }) =>
  who.get('/orders/:id/refunds/:refundId/evidence', { params });
const evidenceForStaff = (params: { id: Id<'order'>; refundId: Id<'refund'> }) =>
  admin.get('/admin/orders/:id/refunds/:refundId/evidence', { params });
const idsOf = ({ list }: { list: readonly File[] }) => list.map(({ id }) => id);

test('the buyer and whoever decides see the pictures, in their order; another buyer does not', async () => {
  const params = await paidOrder();
  const [first, second] = [await picture(), await picture()];
  const refund = await ask(params, [second.id, first.id]);
  assert.deepEqual(refund.evidence, [second.id, first.id]);
  const [shown] = (await admin.get('/admin/orders/:id', { params })).refunds;
  assert.deepEqual(shown!.evidence, [second.id, first.id]);

  const wanted = { ...params, refundId: refund.id };
  assert.deepEqual(idsOf(await evidenceFor(client, wanted)), [second.id, first.id]);
  const { list } = await evidenceForStaff(wanted);
  assert.deepEqual(idsOf({ list }), [second.id, first.id]);
  for (const address of [list[0]!.url!, list[0]!.variants.find(({ name }) => name === 'thumb')!.url]) {
    const answer = await fetch(new URL(address, shop.url));
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'image/jpeg']);
  }

  const other = await openBuyer(shop);
  await assert.rejects(evidenceFor(other.client, wanted), { error: 'order_not_found' });
  await assert.rejects(other.client.get('/files/:id', { params: { id: first.id } }), {
    error: 'file_not_found',
  });
  await assert.rejects(other.client.get('/admin/orders/:id/refunds/:refundId/evidence', { params: wanted }), {
    error: 'forbidden',
  });
  const elsewhere = { ...(await paidOrder()), refundId: refund.id };
  await assert.rejects(evidenceFor(client, elsewhere), { error: 'refund_not_found' });
});

test('what cannot be evidence is refused by its place and the rule it breaks, and the order stays as it was', async () => {
  const params = await paidOrder();
  const good = await picture();
  const other = await openBuyer(shop);
  const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom\0\0\0\0isomiso2')]);
  const film = { client, bytes: mp4, purpose: 'refund_evidence', type: 'video/mp4' } as const;
  const announced = { name: 'a.jpg', type: 'image/jpeg', size: 1000, purpose: 'refund_evidence' } as const;
  const used = await picture();
  await ask(await paidOrder(), [used.id]);
  const deleted = await picture();
  await client.delete('/files/:id', { params: { id: deleted.id } });

  for (const [rule, fileId] of [
    ['exists', '01M7WE5F2N7KHJ7WYGQXRB0J0C'],
    ['exists', (await picture(other)).id],
    ['exists', deleted.id],
    ['purpose', (await picture(buyer, 'attachment')).id],
    ['picture', (await uploadFile(shop, film)).id],
    ['ready', (await client.post('/files', { body: announced })).file.id],
    ['unused', used.id],
  ] as const)
    await assert.rejects(ask(params, [good.id, fileId]), {
      error: 'file_not_usable',
      status: 409,
      details: { field: 'evidence[1]', rule, fileId },
    });

  for (const [rule, field, evidence] of [
    [
      'maxItems',
      'evidence',
      Array.from({ length: REFUND_EVIDENCE_LIMIT + 1 }, (_, i) => `${good.id.slice(0, -2)}0${i % 10}`),
    ],
    ['uniqueItems', 'evidence', [good.id, good.id]],
    ['pattern', 'evidence[0]', ['not-an-id']],
  ] as const)
    await assert.rejects(
      ask(params, evidence),
      (failure: { error: string; details: { issues: object[] } }) => {
        assert.equal(failure.error, 'validation_failed');
        assert.partialDeepStrictEqual(failure.details.issues, [{ part: 'body', field, rule }]);
        return true;
      },
    );

  const order = await client.get('/orders/:id', { params });
  assert.deepEqual([order.status, order.refunds], ['paid', []]);
  // Nothing was attached by any of the attempts.
  await client.delete('/files/:id', { params: { id: good.id } });
});

test('as many as the limit are taken, and the same request again gets the same answer', async () => {
  const params = await paidOrder();
  const pictures: string[] = [];
  for (let n = 0; n < REFUND_EVIDENCE_LIMIT; n++) pictures.push((await picture()).id);
  const refund = await ask(params, pictures, 'tapped-twice');
  assert.deepEqual(await ask(params, pictures, 'tapped-twice'), refund);
  assert.deepEqual((await client.get('/orders/:id', { params })).refunds, [refund]);
  await assert.rejects(ask(params, pictures.slice(1), 'tapped-twice'), { error: 'idempotency_key_reused' });
});

test('a request that was answered before there could be pictures is answered again', async () => {
  const params = await paidOrder();
  const { evidence, ...before } = await ask(params, [], 'asked-before');
  const database = await openDatabase({ url: shop.database.url, clock: shop.clock });
  try {
    await database.transaction((tx) =>
      tx
        .on<{ idempotency_keys: { idempotency_key: string; answer: string } }>()
        .updateTable('idempotency_keys')
        .set({ answer: JSON.stringify(before) })
        .where('idempotency_key', '=', 'asked-before')
        .execute(),
    );
  } finally {
    await database.close();
  }
  assert.deepEqual(await ask(params, [], 'asked-before'), { ...before, evidence });
});

test('a picture in use stays, also when the request was rejected, and serves no second one', async () => {
  const params = await paidOrder();
  const { id } = await picture();
  const { id: refundId } = await ask(params, [id]);
  const decision = { params: { ...params, refundId }, body: { approve: false, note: '看不出磕碰' } };
  await admin.post('/admin/orders/:id/refunds/:refundId/decision', decision);
  await assert.rejects(client.delete('/files/:id', { params: { id } }), { error: 'file_in_use' });
  await assert.rejects(ask(params, [id]), { error: 'file_not_usable' });
  assert.deepEqual(idsOf(await evidenceForStaff({ ...params, refundId })), [id]);
});

test('a picture that an administrator deletes is missing, and the rest is shown', async () => {
  const params = await paidOrder();
  const [gone, left] = [await picture(), await picture()];
  const { id: refundId, evidence } = await ask(params, [gone.id, left.id]);
  await admin.delete('/admin/files/:id', { params: { id: gone.id } });
  assert.deepEqual(idsOf(await evidenceForStaff({ ...params, refundId })), [left.id]);
  const { refunds } = await client.get('/orders/:id', { params });
  assert.deepEqual(refunds[0]!.evidence, evidence);
});

test('a picture is asked for by two requests, and deleted during one: never is it both', async () => {
  const [one, two] = [await paidOrder(), await paidOrder()];
  const { id } = await picture();
  const outcomes = await Promise.allSettled([ask(one, [id]), ask(two, [id])]);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);

  for (let n = 0; n < 5; n++) {
    const params = await paidOrder();
    const { id } = await picture();
    const [asked] = await Promise.allSettled([
      ask(params, [id]),
      client.delete('/files/:id', { params: { id } }),
    ]);
    const { list } = await admin.get('/admin/files', { query: { purpose: 'refund_evidence', limit: 1 } });
    assert.equal(idsOf({ list })[0] === id, asked.status === 'fulfilled');
  }
});
