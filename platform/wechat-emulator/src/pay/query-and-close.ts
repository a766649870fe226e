// Asking about an order, by either number, and closing it.
import type { FastifyInstance } from 'fastify';
import type { Order } from '../records.ts';
import type { World } from '../world.ts';
import { closeBody } from './bodies.ts';
import { asOf, describeOrder, findOrder, findTransaction, isPaid, saveOrder } from './order.ts';
import { internalNumbers, PayRefusal, parameterRefusal } from './pay-refusal.ts';
import { addPayRoute } from './pay-route.ts';

export function addQueryAndClose(app: FastifyInstance, world: World): void {
  addPayRoute(app, world, {
    method: 'GET',
    path: '/v3/pay/transactions/out-trade-no/:number',
    mchidInQuery: true,
    handle: ({ merchant, params }) =>
      describeOrder(existing(findOrder(world, merchant.mchid, params.number!))),
  });
  addPayRoute(app, world, {
    method: 'GET',
    path: '/v3/pay/transactions/id/:id',
    mchidInQuery: true,
    handle: ({ merchant, params }) =>
      describeOrder(existing(findTransaction(world, merchant.mchid, params.id!))),
  });
  addPayRoute(app, world, {
    method: 'POST',
    path: '/v3/pay/transactions/out-trade-no/:number/close',
    body: closeBody,
    handle({ merchant, params, body }) {
      if (body.mchid !== merchant.mchid)
        throw parameterRefusal({
          field: '/mchid',
          issue: 'must be the merchant that signed',
          value: body.mchid,
        });
      close(world, merchant.mchid, params.number!);
      return undefined;
    },
  });
}

function existing(order: Order | undefined): Order {
  if (order === undefined || order.burned)
    throw new PayRefusal('ORDER_NOT_EXIST', '订单不存在', { internalNumber: internalNumbers.orderMissing });
  return order;
}

/** Closing a number that was never ordered succeeds too, and uses it up. */
function close(world: World, mchid: string, outTradeNo: string): void {
  const now = world.clock.now();
  const order = findOrder(world, mchid, outTradeNo) ?? burnedNumber(mchid, outTradeNo, now);
  if (isPaid(order))
    throw new PayRefusal('ORDERPAID', '订单已支付', { internalNumber: internalNumbers.orderPaid });
  saveOrder(world, asOf({ ...order, state: 'CLOSED' }, now));
}

const burnedNumber = (mchid: string, outTradeNo: string, now: number): Order => ({
  mchid,
  outTradeNo,
  appid: '',
  description: '',
  total: 0,
  notifyUrl: '',
  fingerprint: '',
  state: 'CLOSED',
  createdAt: now,
  expiresAt: now,
  burned: true,
});
