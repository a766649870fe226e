// Read by the compiler only (see compile.test.ts): what the types of the client allow and refuse.
import type { Order, Product, Task } from '@xiaoqiao/contract';
import { type Client, isApiError } from '../src/index.ts';

type Same<A, B> = [A, B] extends [B, A] ? true : false;
const is = <T extends true>(value?: T) => value;

export async function answers(client: Client) {
  const order = await client.post('/orders', {
    body: { items: [{ skuId: 's', quantity: 1 }], addressId: 'a' },
    idempotencyKey: 'mine',
  });
  is<Same<typeof order, Order>>();
  is<Same<Awaited<ReturnType<typeof getProduct>>, Product>>();
  const nothing = await client.delete('/tasks/:id', { params: { id: 't' } });
  is<Same<typeof nothing, undefined>>();
  const { list, nextCursor } = await client.get('/tasks', { query: { limit: 5, done: true } });
  is<Same<typeof list, Task[]>>();
  is<Same<typeof nextCursor, string | null>>();
}
const getProduct = (client: Client) => client.get('/products/:id', { params: { id: 'p' } });

export async function needs(client: Client) {
  await client.get('/tasks');
  await client.get('/ping', { timeoutMs: 100 });
  await client.put('/cart/items/:skuId', { params: { skuId: 's' }, body: { quantity: 2 } });
  await client.post('/orders/:id/pay', { params: { id: 'o' } });
  // @ts-expect-error a parameter is missing
  await client.get('/tasks/:id');
  // @ts-expect-error another parameter than the path has
  await client.get('/tasks/:id', { params: { task: 't' } });
  // @ts-expect-error the query is required
  await client.get('/auth/availability');
  // @ts-expect-error the body is required
  await client.post('/orders');
  // @ts-expect-error the body lacks its address
  await client.post('/orders', { body: { items: [] } });
  // @ts-expect-error an unknown field
  await client.post('/tasks', { body: { title: 't', colour: 'red' } });
  // @ts-expect-error a query where the route has none
  await client.get('/cart', { query: { limit: 1 } });
  // @ts-expect-error a route that takes no idempotency key
  await client.post('/tasks', { body: { title: 't' }, idempotencyKey: 'k' });
  // @ts-expect-error no such path
  await client.get('/nothing');
  // @ts-expect-error a path of another method
  await client.post('/products');
  // @ts-expect-error answers without envelope are not for apps
  await client.post('/payments/wechat/notifications', { body: {} });
}

export function narrowing(failure: unknown): string {
  if (!isApiError(failure)) return '';
  switch (failure.error) {
    case 'validation_failed':
      return failure.details.issues[0]?.field ?? '';
    case 'sku_out_of_stock':
      // @ts-expect-error only a validation failure is known to have issues as a list
      return failure.details.issues[0].field;
    // @ts-expect-error no such error
    case 'sku_out_of_stok':
      return '';
    default:
      return failure.message;
  }
}
