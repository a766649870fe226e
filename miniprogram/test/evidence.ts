// Pictures that go along with a refund request: what can go wrong on the way, and who sees them in the end.
import assert from 'node:assert/strict';
import { REFUND_EVIDENCE_LIMIT } from '@xiaoqiao/contract';
import type { MiniProgram } from '@xiaoqiao/simulator/driver';
import sharp from 'sharp';
import { choosePictures, onPage, orderTea } from './purchase.ts';
import type { Shop } from './shop.ts';

interface Shown {
  readonly status: string;
  readonly fault: string;
}

const states = async (mini: MiniProgram): Promise<string> =>
  ((await mini.data('pictures')) as Shown[]).map(({ status }) => status).join(' ');
const untilStates = (mini: MiniProgram, wanted: string): Promise<void> =>
  mini.waitFor(async () => (await states(mini)) === wanted, { withinMs: 30_000 });
const hint = (mini: MiniProgram) => mini.data('hint') as Promise<string>;

export async function showDamage(shop: Shop): Promise<void> {
  const mini = await shop.open({ host: 'dom' });
  try {
    const admin = await shop.admin();
    await orderTea({ mini, admin });

    await mini.setNetwork('none');
    await choosePictures(mini);
    await untilStates(mini, 'reload reload reload');
    await mini.tap('.send-refund');
    assert.equal((await mini.phone()).toast?.title, '有图片没有传上去，请点它重传，或者移除');
    await mini.setNetwork('wifi');
    for (const next of ['done reload reload', 'done done reload']) {
      await mini.tap('.t-upload__progress-mask');
      await untilStates(mini, next);
    }
    await mini.tap('.t-upload__close-btn');
    await untilStates(mini, 'done reload');
    await mini.tap('.t-upload__progress-mask');
    await untilStates(mini, 'done done');

    // As if the page had been open for a day.
    const { list } = await admin.get('/admin/files', { query: { purpose: 'refund_evidence', limit: 2 } });
    for (const { id } of list) await admin.delete('/admin/files/:id', { params: { id } });
    for (const lost of ['reload done', 'done reload']) {
      await mini.tap('.send-refund');
      await untilStates(mini, lost);
      await mini.tap('.t-upload__progress-mask');
      await untilStates(mini, 'done done');
    }

    await mini.tap('.send-refund');
    await onPage({ mini }, 'packages/order/order/order');
    await mini.waitFor(async () => (await mini.count('.evidence-picture')) === 2);
    await mini.tap('.evidence-picture');
    const preview = (await mini.phone()).preview;
    assert.equal(preview?.urls.length, 2);
    assert.equal((await fetch(preview.current)).headers.get('content-type'), 'image/jpeg');
    const id = String(await mini.data('order.id'));
    const refundId = String(await mini.data('order.refunds.0.id'));
    const seen = await admin.get('/admin/orders/:id/refunds/:refundId/evidence', {
      params: { id, refundId },
    });
    assert.equal(seen.list.length, 2);
    assert.deepEqual(mini.errors(), []);
  } finally {
    await mini.close();
  }
}

/** An album of eleven, of which the second is no picture and the third one is larger than any may be; the rest is WebP. */
export async function showTooMuch(shop: Shop): Promise<void> {
  const png = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#2f6b4f' } })
    .png()
    .toBuffer();
  const webp = await sharp(png).webp().toBuffer();
  const unusable = [Buffer.from('not a picture'), Buffer.concat([png, Buffer.alloc(21 << 20)])];
  const album = [
    ...[png, ...unusable].map((bytes, n) => ({ name: `${n}.png`, type: 'image/png', bytes })),
    ...Array.from({ length: 8 }, (_, n) => ({ name: `${n}.webp`, type: 'image/webp', bytes: webp })),
  ];
  const mini = await shop.open({ host: 'dom', album });
  try {
    await orderTea({ mini, admin: await shop.admin() });
    await choosePictures(mini);
    const others = Array(REFUND_EVIDENCE_LIMIT - 3).fill('done');
    await untilStates(mini, ['done', 'failed', 'failed', ...others].join(' '));
    assert.equal(await mini.count('.t-upload__add-icon'), 0);
    assert.match(await hint(mini), /文件内容与申请时不符/);
    await mini.trigger('.evidence', 'remove', { index: 1 });
    assert.match(await hint(mini), /文件.*大/);
    await mini.tap('.send-refund');
    assert.equal((await mini.page()).path, 'packages/order/refund/refund');
    await mini.trigger('.evidence', 'remove', { index: 1 });
    assert.equal(await hint(mini), '');
    await mini.tap('.send-refund');
    await onPage({ mini }, 'packages/order/order/order');
    await mini.waitFor(async () => (await mini.count('.evidence-picture')) === REFUND_EVIDENCE_LIMIT - 2);
    assert.deepEqual(mini.errors(), []);
  } finally {
    await mini.close();
  }
}
