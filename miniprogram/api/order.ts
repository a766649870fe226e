// Orders: placing, paying, following, refunds.
import type { Order, OrderStatus, Page, PaymentParameters, Refund } from '@xiaoqiao/contract';
import { pictureAddress } from '../server';
import { api } from './client';

export type { Order, OrderStatus, Refund };

export interface OrderLine {
  readonly skuId: string;
  readonly quantity: number;
}

const received = (order: Order): Order => ({
  ...order,
  items: order.items.map((item) => ({ ...item, imageUrl: pictureAddress(item.imageUrl) })),
});

export async function placeOrder(body: {
  items: OrderLine[];
  addressId: string;
  expectedTotal: number;
  note?: string;
  /** The same for each attempt to place this order: it is then placed once. */
  idempotencyKey: string;
}): Promise<Order> {
  const { idempotencyKey, expectedTotal, ...rest } = body;
  const order = await api().post('/orders', {
    body: { ...rest, expectedTotal: expectedTotal as Order['total'] },
    idempotencyKey,
  });
  return received(order);
}

export async function listOrders(status?: OrderStatus, cursor?: string): Promise<Page<Order>> {
  const query = { limit: 10, ...(status && { status }), ...(cursor && { cursor }) };
  const { list, nextCursor } = await api().get('/orders', { query });
  return { list: list.map(received), nextCursor };
}

const byId = (id: string) => ({ params: { id } });

export const showOrder = async (id: string): Promise<Order> =>
  received(await api().get('/orders/:id', byId(id)));

export const cancelOrder = async (id: string): Promise<Order> =>
  received(await api().post('/orders/:id/cancel', byId(id)));

export const confirmOrder = async (id: string): Promise<Order> =>
  received(await api().post('/orders/:id/confirm', byId(id)));

export const startPayment = (id: string): Promise<PaymentParameters> =>
  api().post('/orders/:id/pay', byId(id));

export const requestRefund = (
  id: string,
  { amount, ...rest }: { amount: number; reason: string; evidence: string[] },
): Promise<Refund> =>
  api().post('/orders/:id/refunds', { ...byId(id), body: { ...rest, amount: amount as Order['total'] } });

export interface Picture {
  readonly id: string;
  readonly url: string;
  readonly thumb: string;
}

/** The pictures that went along with a refund request. */
export async function showEvidence(id: string, refundId: string): Promise<Picture[]> {
  const { list } = await api().get('/orders/:id/refunds/:refundId/evidence', { params: { id, refundId } });
  return list.map(({ id, url, variants }) => ({
    id,
    url: pictureAddress(url),
    thumb: pictureAddress(variants.find(({ name }) => name === 'thumb')?.url ?? url),
  }));
}
