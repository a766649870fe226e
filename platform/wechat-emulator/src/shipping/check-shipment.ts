// What a report of a shipment must look like, fault by fault in WeChat's own numbers.
import {
  contactPattern,
  deliveryModes,
  errcodes,
  ITEM_LENGTH,
  logisticsTypes,
  needsContact,
  orderNumberTypes,
  PARCELS,
  TRACKING_LENGTH,
} from '@xiaoqiao/wechat/wire';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { ShippedParcel } from '../program-world.ts';

type Fields = Readonly<Record<string, unknown>>;

const refuseIf = (wrong: boolean, errcode: number): void => {
  if (wrong) throw new ApiRefusal(errcode);
};
const isEmpty = (value: unknown) => value === undefined || value === '';
const length = (value: unknown) => String(value ?? '').length;

export function checkOrderKey({
  order_number_type: type,
  transaction_id,
  mchid,
  out_trade_no,
}: Fields): void {
  refuseIf(!(Object.values(orderNumberTypes) as unknown[]).includes(type), errcodes.orderNumberTypeInvalid);
  const byNumber = type === orderNumberTypes.transactionId;
  refuseIf(byNumber && isEmpty(transaction_id), errcodes.transactionIdMissing);
  refuseIf(!byNumber && isEmpty(mchid), errcodes.mchidMissing);
  refuseIf(!byNumber && isEmpty(out_trade_no), errcodes.outTradeNoMissing);
}

export function checkShipment(body: Fields): void {
  const { logistics_type: logistics, delivery_mode: mode, is_all_delivered: all } = body;
  const list = body.shipping_list as readonly Fields[];
  const express = logistics === logisticsTypes.express;
  const split = mode === deliveryModes.split;
  refuseIf(!(Object.values(logisticsTypes) as unknown[]).includes(logistics), errcodes.logisticsTypeInvalid);
  refuseIf(!(Object.values(deliveryModes) as unknown[]).includes(mode), errcodes.deliveryModeInvalid);
  refuseIf(split && !express, errcodes.splitNotAllowed);
  refuseIf(split && all === undefined, errcodes.allDeliveredMissing);
  refuseIf(list.length > PARCELS, errcodes.shippingListTooLong);
  refuseIf(!split && list.length !== 1, errcodes.unifiedNeedsOne);
  refuseIf(list.length === 0, errcodes.nothingDescribed);
  refuseIf(
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$/.test(String(body.upload_time)),
    errcodes.uploadTimeInvalid,
  );
  for (const parcel of list) checkParcel(parcel, express);
}

function checkParcel({ item_desc, tracking_no, express_company, contact }: Fields, express: boolean): void {
  refuseIf(isEmpty(item_desc), errcodes.itemMissing);
  refuseIf(length(item_desc) > ITEM_LENGTH, errcodes.itemTooLong);
  refuseIf(express && isEmpty(tracking_no), errcodes.trackingNoMissing);
  refuseIf(express && isEmpty(express_company), errcodes.expressCompanyMissing);
  refuseIf(length(express_company) > TRACKING_LENGTH, errcodes.expressCompanyTooLong);
  refuseIf(length(tracking_no) > TRACKING_LENGTH, errcodes.trackingNoTooLong);
  const contacts = Object.values((contact ?? {}) as Fields).filter((one) => !isEmpty(one));
  refuseIf(
    express && needsContact(String(express_company)) && contacts.length === 0,
    errcodes.shippingInvalid,
  );
  refuseIf(
    contacts.some((one) => !contactPattern.test(String(one))),
    errcodes.shippingInvalid,
  );
}

/** Whether two lists say the same, whatever the order of their members. */
export const sameParcels = (a: readonly ShippedParcel[], b: readonly ShippedParcel[]): boolean =>
  JSON.stringify(a.map(sorted)) === JSON.stringify(b.map(sorted));

const sorted = (parcel: ShippedParcel) => Object.entries(parcel).sort(([a], [b]) => (a < b ? -1 : 1));
