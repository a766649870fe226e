// POST …/refunds/{refund_id}/apply-abnormal-refund: the money of an abnormal refund goes elsewhere.
import type { AbnormalRefundRequest } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { keyOf, type Refund } from '../records.ts';
import type { World } from '../world.ts';
import { abnormalRefundBody } from './bodies.ts';
import { describeRefund } from './describe-refund.ts';
import { PayRefusal, parameterRefusal } from './pay-refusal.ts';
import { addPayRoute, type PayCall } from './pay-route.ts';
import { outcomeOf } from './refund.ts';
import { openSensitive } from './sensitive.ts';

export function addAbnormalRefund(app: FastifyInstance, world: World): void {
  addPayRoute(app, world, {
    method: 'POST',
    path: '/v3/refund/domestic/refunds/:id/apply-abnormal-refund',
    body: abnormalRefundBody,
    handle(call) {
      const request = call.body as unknown as AbnormalRefundRequest;
      const refund = abnormalRefund(world, call, request);
      const receivedAccount =
        request.type === 'MERCHANT_BANK_CARD' ? '商户银行账户' : userAccount(world, call, request);
      const again: Refund = { ...refund, status: 'PROCESSING', outcome: outcomeOf(world), receivedAccount };
      const refundKey = keyOf(refund.mchid, refund.outRefundNo);
      world.atomically(() => {
        world.refunds.put(refundKey, again);
        world.settlements.put(refundKey, { refundKey, at: world.clock.now() + world.refundDelay });
      });
      world.wake();
      return describeRefund(again, world.orders.get(refund.orderKey)!);
    },
  });
}

function abnormalRefund(world: World, { merchant, params }: PayCall, request: AbnormalRefundRequest): Refund {
  const refund = world.refunds.get(keyOf(merchant.mchid, request.out_refund_no));
  if (refund === undefined || refund.refundId !== params.id)
    throw new PayRefusal('RESOURCE_NOT_EXISTS', '退款单不存在');
  if (refund.status !== 'ABNORMAL') throw new PayRefusal('INVALID_REQUEST', '退款单状态不是退款异常');
  return refund;
}

function userAccount(world: World, call: PayCall, request: AbnormalRefundRequest): string {
  for (const name of ['bank_type', 'bank_account', 'real_name'] as const)
    if (request[name] === undefined)
      throw parameterRefusal({ field: `/${name}`, issue: 'is missing', value: undefined });
  const account = openSensitive(world, call, '/bank_account', request.bank_account!);
  openSensitive(world, call, '/real_name', request.real_name!);
  if (!/^\d{8,30}$/.test(account))
    throw parameterRefusal({ field: '/bank_account', issue: '银行卡号格式不正确', value: null });
  return `${request.bank_type!.split('_', 1)[0]}${account.slice(-4)}`;
}
