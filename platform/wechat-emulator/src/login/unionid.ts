// GET /wxa/getpaidunionid: the unionid of somebody who has just paid, without his ever having logged in.
import { MINUTE } from '@xiaoqiao/kit/clock';
import { errcodes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { userOfApp } from '../http/api-rules.ts';
import { keyOf, type Order } from '../records.ts';
import type { World } from '../world.ts';

const AFTER_PAYMENT = 5 * MINUTE;

export function addGetPaidUnionid(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'GET',
    path: '/wxa/getpaidunionid',
    query: ['openid', 'transaction_id', 'mch_id', 'out_trade_no'],
    withToken: true,
    handle({ query, appid }) {
      const user = userOfApp(world, query.get('openid'), appid);
      const order = namedOrder(world, query);
      const lately = order?.paidAt !== undefined && world.clock.now() - order.paidAt <= AFTER_PAYMENT;
      if (!lately || order.openid !== user.openid || order.appid !== appid)
        throw new ApiRefusal(errcodes.paidOrderInvalid);
      if (user.unionid === undefined) throw new ApiRefusal(errcodes.notBound);
      return { errcode: 0, errmsg: 'ok', unionid: user.unionid };
    },
  });
}

function namedOrder(world: World, query: URLSearchParams): Order | undefined {
  const transactionId = query.get('transaction_id');
  const key =
    transactionId === null
      ? keyOf(query.get('mch_id') ?? '', query.get('out_trade_no') ?? '')
      : world.transactions.get(transactionId);
  return key === undefined ? undefined : world.orders.get(key);
}
