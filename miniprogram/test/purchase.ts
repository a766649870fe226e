// Buying tea with the sample: login, product, checkout, payment, shipping seen live, refund; the same in every host.
import assert from 'node:assert/strict';
import type { Client } from '@xiaoqiao/sdk';
import type { MiniProgram } from '@xiaoqiao/simulator/driver';

export interface Buying {
  readonly mini: MiniProgram;
  /** An administrator of the shop. */
  readonly admin: Client;
  /** Called after each step, e.g. to keep a picture of it. */
  readonly seen?: (step: string) => Promise<void>;
}

export const onPage = ({ mini }: Pick<Buying, 'mini'>, path: string): Promise<void> =>
  mini.waitFor(async () => (await mini.page()).path === path);

/** What a keyboard does to a field of TDesign. */
export async function type(mini: MiniProgram, field: string, value: string): Promise<void> {
  await mini.callMethod('type', { currentTarget: { dataset: { field } }, detail: { value } });
}

/** Until it is shipped, and the page of the refund is open. */
export async function orderTea({ mini, admin, seen = async () => {} }: Buying): Promise<void> {
  await mini.waitFor('.product');
  await seen('home');

  await mini.tap('.product');
  await onPage({ mini }, 'pages/product/product');
  await mini.waitFor('.buy-now');
  await seen('product');

  await mini.tap('.buy-now');
  await mini.waitFor('.sheet .value');
  await seen('sku');
  await mini.tap('.sheet .confirm');
  await onPage({ mini }, 'packages/order/checkout/checkout');
  await mini.waitFor('.item');

  await addAddress(mini, seen);
  await seen('checkout');

  await mini.tap('.place-order');
  await mini.waitFor(async () => (await mini.phone()).modal?.title === '微信支付');
  await seen('payment');
  await mini.answerModal({ confirm: true });
  await onPage({ mini }, 'packages/order/order/order');
  await mini.waitFor(async () => (await mini.data('view.status')) === '待发货');
  await mini.waitFor(async () => (await mini.data('live')) === true);
  await seen('paid');

  const id = String(await mini.data('order.id'));
  const shipment = { carrier: '顺丰速运', trackingNumber: 'SF1234567890' };
  await admin.post('/admin/orders/:id/ship', { params: { id }, body: shipment });
  // Nobody touches the phone: the socket brings it.
  await mini.waitFor(async () => (await mini.data('view.status')) === '待收货');
  assert.match(await mini.text('.card .soft'), /顺丰速运 已揽收，单号 SF1234567890/);
  await seen('shipped');

  await mini.tap('.ask-refund');
  await onPage({ mini }, 'packages/order/refund/refund');
  await mini.waitFor('.reason');
  await mini.tap('.reason');
}

export async function choosePictures(mini: MiniProgram): Promise<void> {
  await mini.tap('.t-upload__add-icon');
  await mini.waitFor(async () => (await mini.phone()).actionSheet !== null);
  await mini.answerActionSheet(0);
}

export async function buyTea({ mini, admin, seen = async () => {} }: Buying): Promise<void> {
  await orderTea({ mini, admin, seen });
  await choosePictures(mini);
  const pictures = async () => (await mini.data('pictures')) as { status: string }[];
  await mini.waitFor(async () => (await pictures()).map(({ status }) => status).join() === 'done,done,done');
  await seen('refund');
  await mini.tap('.send-refund');
  await onPage({ mini }, 'packages/order/order/order');
  await mini.waitFor(async () => (await mini.data('view.status')) === '退款中');
  await mini.waitFor(async () => (await mini.count('.evidence-picture')) === 3);
  const id = String(await mini.data('order.id'));
  const [refund] = (await mini.data('order.refunds')) as { id: string }[];
  await admin.post('/admin/orders/:id/refunds/:refundId/decision', {
    params: { id, refundId: refund!.id },
    body: { approve: true },
  });
  await mini.waitFor(async () => (await mini.data('view.status')) === '已退款', { withinMs: 15_000 });
  await seen('refunded');
}

async function addAddress(mini: MiniProgram, seen: NonNullable<Buying['seen']>): Promise<void> {
  await mini.tap('.choose-address');
  await onPage({ mini }, 'packages/order/addresses/addresses');
  await mini.waitFor('.add-address');
  await mini.tap('.add-address');
  await onPage({ mini }, 'packages/order/address-edit/address-edit');
  await type(mini, 'name', '小乔');
  await type(mini, 'phone', '13800000001');
  await type(mini, 'detail', '龙井路 1 号');
  await mini.tap('.region');
  await mini.waitFor(async () => (await mini.phone()).picker !== null);
  await mini.pick(['浙江省', '杭州市', '西湖区']);
  await seen('address');
  await mini.tap('.save');
  await onPage({ mini }, 'packages/order/addresses/addresses');
  await mini.waitFor('.address');
  await seen('addresses');
  await mini.tap('.address');
  await onPage({ mini }, 'packages/order/checkout/checkout');
  await mini.waitFor('.address .strong');
}
