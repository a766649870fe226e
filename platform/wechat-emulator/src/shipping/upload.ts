// POST /wxa/sec/order/upload_shipping_info: shipped once, corrected once.
import { deliveryModes, errcodes, shippingStates } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { flag, list, object } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { anyNumber, anyText } from '../http/api-rules.ts';
import type { Shipment, ShippedParcel } from '../program-world.ts';
import { sendSystemPush } from '../push/pushes.ts';
import type { World } from '../world.ts';
import { checkOrderKey, checkShipment, sameParcels } from './check-shipment.ts';
import { describeReference, estimatedSettlement, stateOf, type Trade, tradeOf } from './trade.ts';

type Fields = Readonly<Record<string, unknown>>;

const orderKey = object({
  'order_number_type?': anyNumber,
  'transaction_id?': anyText,
  'mchid?': anyText,
  'out_trade_no?': anyText,
});
const parcel = object({
  'tracking_no?': anyText,
  'express_company?': anyText,
  'item_desc?': anyText,
  'contact?': object({ 'consignor_contact?': anyText, 'receiver_contact?': anyText }),
});

export function addUploadShippingInfo(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/wxa/sec/order/upload_shipping_info',
    withToken: true,
    body: {
      order_key: orderKey,
      logistics_type: anyNumber,
      delivery_mode: anyNumber,
      'is_all_delivered?': flag,
      shipping_list: list(parcel),
      upload_time: anyText,
      payer: object({ openid: anyText }),
    },
    handle({ body, appid }) {
      const key = body.order_key as Fields;
      checkOrderKey(key);
      checkShipment(body);
      const trade = tradeOf(world, appid, {
        transactionId: key.transaction_id,
        mchid: key.mchid,
        outTradeNo: key.out_trade_no,
      });
      if (trade.order.openid !== (body.payer as Fields).openid) throw new ApiRefusal(errcodes.payerMismatch);
      ship(world, trade, body);
      return { errcode: 0, errmsg: 'ok' };
    },
  });
}

function ship(world: World, trade: Trade, body: Fields): void {
  const state = stateOf(trade);
  if (state !== shippingStates.to_ship && state !== shippingStates.shipped)
    throw new ApiRefusal(errcodes.notShippable);
  const shipment = nextShipment(trade.shipment, body, world.clock.now());
  world.program.shipments.put(trade.order.transactionId, shipment);
  if (shipment.finishedCount === (trade.shipment?.finishedCount ?? 0)) return;
  sendSystemPush(world, trade.order.appid, {
    event: 'trade_manage_order_settlement',
    members: {
      ...describeReference(trade),
      shipped_time: Math.floor(shipment.shippedAt / 1000),
      estimated_settlement_time: Math.floor(estimatedSettlement(shipment.shippedAt) / 1000),
    },
  });
}

/** Shipping what is shipped, or in another way than begun, is the one correction that a payment has. */
function nextShipment(before: Shipment | undefined, body: Fields, now: number): Shipment {
  const [deliveryMode, logisticsType] = [body.delivery_mode as number, body.logistics_type as number];
  const given = body.shipping_list as readonly ShippedParcel[];
  const uploadTime = Date.parse(body.upload_time as string);
  const finishes = deliveryMode === deliveryModes.unified || body.is_all_delivered === true;
  const told = { deliveryMode, logisticsType, uploadTime, shippedAt: now };
  if (before === undefined)
    return { ...told, parcels: given, finishedCount: finishes ? 1 : 0, corrected: false };
  if (uploadTime < before.uploadTime) throw new ApiRefusal(errcodes.uploadTimeInvalid);
  const sameWay = deliveryMode === before.deliveryMode && logisticsType === before.logisticsType;
  if (sameWay && (before.finishedCount > 0 || !finishes) && sameParcels(given, before.parcels))
    throw new ApiRefusal(errcodes.shippingUnchanged);
  const correction = before.finishedCount > 0 || !sameWay;
  if (correction && before.corrected) throw new ApiRefusal(errcodes.reshipmentUsed);
  const known = new Set(given.map(({ tracking_no }) => tracking_no));
  const parcels = correction
    ? given
    : [...before.parcels.filter(({ tracking_no }) => !known.has(tracking_no)), ...given];
  return {
    ...told,
    parcels,
    finishedCount: before.finishedCount + (finishes ? 1 : 0),
    corrected: before.corrected || correction,
  };
}
