// The other routes of trade management: looking up, reminding, settings.
import { errcodes, logisticsTypes, shippingStates } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { ApiRefusal } from '../http/api-refusal.ts';
import { type ApiCall, addApiRoute } from '../http/api-route.ts';
import { anyNumber, anyText } from '../http/api-rules.ts';
import type { World } from '../world.ts';
import { describeTrade, stateOf, type Trade, tradeOf } from './trade.ts';

const reference = {
  'transaction_id?': anyText,
  'merchant_id?': anyText,
  'sub_merchant_id?': anyText,
  'merchant_trade_no?': anyText,
};

export function addTradeRoutes(app: FastifyInstance, world: World): void {
  const route = { method: 'POST', withToken: true } as const;
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/sec/order/get_order',
    body: reference,
    handle: (call) => ({ errcode: 0, errmsg: 'ok', order: describeTrade(referredTrade(world, call)) }),
  });
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/sec/order/notify_confirm_receive',
    body: { ...reference, received_time: anyNumber },
    handle(call) {
      const trade = referredTrade(world, call);
      const { shipment } = trade;
      if (shipment === undefined || stateOf(trade) !== shippingStates.shipped)
        throw new ApiRefusal(errcodes.notShipped);
      if (shipment.logisticsType !== logisticsTypes.express)
        throw new ApiRefusal(errcodes.reminderNeedsExpress);
      if ((call.body.received_time as number) < Math.floor(shipment.shippedAt / 1000))
        throw new ApiRefusal(errcodes.receivedTimeInvalid);
      if (shipment.reminded) throw new ApiRefusal(errcodes.reminderUsed);
      world.program.shipments.put(trade.order.transactionId, { ...shipment, reminded: true });
      return { errcode: 0, errmsg: 'ok' };
    },
  });
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/sec/order/is_trade_managed',
    body: { appid: anyText },
    handle({ body, appid }) {
      if (body.appid !== appid) throw new ApiRefusal(errcodes.appidInvalid);
      return { errcode: 0, errmsg: 'ok', is_trade_managed: isTradeManaged(world, appid) };
    },
  });
  addApiRoute(app, world, {
    ...route,
    path: '/wxa/sec/order/set_msg_jump_path',
    body: { path: anyText },
    handle({ body, appid }) {
      world.program.jumpPaths.put(appid, body.path as string);
      return { errcode: 0, errmsg: 'ok' };
    },
  });
}

export const isTradeManaged = (world: World, appid: string): boolean =>
  world.program.tradeManaged.get(appid) === true;

const referredTrade = (world: World, { body, appid }: ApiCall): Trade =>
  tradeOf(world, appid, {
    transactionId: body.transaction_id,
    mchid: body.merchant_id,
    outTradeNo: body.merchant_trade_no,
  });
