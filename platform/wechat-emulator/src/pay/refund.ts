// POST /v3/refund/domestic/refunds and its query: accepted as PROCESSING, ended later by the agenda.

import type { RefundRequest } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { notifyRefund } from '../notify/notifications.ts';
import { newRefundId } from '../random.ts';
import { keyOf, type Order, type Refund } from '../records.ts';
import type { Merchant, World } from '../world.ts';
import { fingerprintOf, refundBody } from './bodies.ts';
import { describeRefund } from './describe-refund.ts';
import { checkNotifyUrl } from './notify-url.ts';
import { findTransaction, saveOrder } from './order.ts';
import { PayRefusal, parameterRefusal } from './pay-refusal.ts';
import { addPayRoute } from './pay-route.ts';
import { refusalOf } from './refund-rules.ts';

export function addRefund(app: FastifyInstance, world: World): void {
  addPayRoute(app, world, {
    method: 'POST',
    path: '/v3/refund/domestic/refunds',
    body: refundBody,
    handle({ merchant, body }) {
      const request = body as unknown as RefundRequest;
      if (request.notify_url !== undefined) checkNotifyUrl(request.notify_url);
      const order = orderOf(world, merchant, request);
      const known = world.refunds.get(keyOf(merchant.mchid, request.out_refund_no));
      return describeRefund(known ? sameRefund(known, request) : startRefund(world, order, request), order);
    },
  });
  addPayRoute(app, world, {
    method: 'GET',
    path: '/v3/refund/domestic/refunds/:number',
    handle({ merchant, params }) {
      const refund = world.refunds.get(keyOf(merchant.mchid, params.number!));
      if (refund === undefined) throw new PayRefusal('RESOURCE_NOT_EXISTS', '退款单不存在');
      return describeRefund(refund, world.orders.get(refund.orderKey)!);
    },
  });
}

function orderOf(world: World, merchant: Merchant, request: RefundRequest): Order {
  const { transaction_id: id, out_trade_no: number } = request;
  if (id === undefined && number === undefined)
    throw parameterRefusal({
      field: '/out_trade_no',
      issue: 'is missing, as is transaction_id',
      value: undefined,
    });
  const order =
    number === undefined
      ? findTransaction(world, merchant.mchid, id!)
      : world.orders.get(keyOf(merchant.mchid, number));
  if (order === undefined || order.burned) throw new PayRefusal('RESOURCE_NOT_EXISTS', '订单不存在');
  if (id !== undefined && order.transactionId !== id)
    throw new PayRefusal('INVALID_REQUEST', '微信支付订单号与商户订单号不一致');
  return order;
}

/** The same number is the same refund, as long as it says the same. */
function sameRefund(known: Refund, request: RefundRequest): Refund {
  if (known.fingerprint !== fingerprintOf(request))
    throw new PayRefusal('INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试');
  return known;
}

function startRefund(world: World, order: Order, request: RefundRequest): Refund {
  const now = world.clock.now();
  const orderKey = keyOf(order.mchid, order.outTradeNo);
  const refundKeys = order.refundKeys ?? [];
  const earlier = refundKeys.map((key) => world.refunds.get(key)!);
  const refusal = refusalOf(request, { order, earlier, now, interval: world.refundInterval });
  if (refusal !== undefined) throw refusal;
  if (world.faults.take('balanceShortages'))
    throw new PayRefusal('NOT_ENOUGH', '基本账户余额不足，请充值后重新发起');
  const refund: Refund = {
    refundId: newRefundId(now),
    outRefundNo: request.out_refund_no,
    mchid: order.mchid,
    orderKey,
    amount: request.amount.refund,
    ...(request.notify_url === undefined ? {} : { notifyUrl: request.notify_url }),
    fingerprint: fingerprintOf(request),
    status: 'PROCESSING',
    outcome: outcomeOf(world),
    createdAt: now,
  };
  const refundKey = keyOf(order.mchid, request.out_refund_no);
  world.atomically(() => {
    world.refunds.put(refundKey, refund);
    world.settlements.put(refundKey, { refundKey, at: now + world.refundDelay });
    saveOrder(world, { ...order, state: 'REFUND', refundKeys: [...refundKeys, refundKey] });
  });
  world.wake();
  return refund;
}

export function outcomeOf({ faults }: World): Refund['outcome'] {
  if (faults.take('abnormalRefunds')) return 'ABNORMAL';
  return faults.take('closedRefunds') ? 'CLOSED' : 'SUCCESS';
}

/** The end of a refund, when its time has come. */
export function finishRefund(world: World, refundKey: string): void {
  const refund = world.refunds.get(refundKey)!;
  const finished: Refund = {
    ...refund,
    status: refund.outcome,
    ...(refund.outcome === 'SUCCESS' ? { succeededAt: world.clock.now() } : {}),
  };
  world.atomically(() => {
    world.refunds.put(refundKey, finished);
    world.settlements.delete(refundKey);
    notifyRefund(world, finished, world.orders.get(refund.orderKey)!);
  });
}
