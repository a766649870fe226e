// Reporting that an order was shipped: checked here first, because each payment has one correction only.
import { invalidInput, requireLength } from '../invalid-input.ts';
import { wechatCodeOf } from '../to-xiaoqiao-error.ts';
import type { Api } from '../token/api.ts';
import {
  contactPattern,
  type DeliveryMode,
  deliveryModes,
  errcodes,
  ITEM_LENGTH,
  type LogisticsType,
  logisticsTypes,
  needsContact,
  PARCELS,
  TRACKING_LENGTH,
  toBeijingTime,
} from '../wire/index.ts';
import { orderKeyOf, type TradeReference } from './trade-reference.ts';

export interface Parcel {
  /** What is in it, e.g. `桥墩模型*1`; up to 120 characters. */
  readonly item: string;
  /** With `express` only, and then needed. */
  readonly trackingNo?: string;
  /** WeChat's id of the company, e.g. `STO`. */
  readonly expressCompany?: string;
  /** A phone number of either side, masked before it is sent; SF wants one. */
  readonly receiverPhone?: string;
  readonly senderPhone?: string;
}

export interface ShippingInfo {
  readonly trade: TradeReference;
  /** Who paid. */
  readonly openid: string;
  readonly logistics: LogisticsType;
  /** `split` for several parcels, with `express` only; `unified` when left out. */
  readonly delivery?: DeliveryMode;
  /** Needed for `split`: is this the last parcel? */
  readonly allDelivered?: boolean;
  /** One, or up to 15 when split. */
  readonly parcels: readonly Parcel[];
  /** Milliseconds; a later report must be later. */
  readonly uploadedAt: number;
}

/** `unchanged`: WeChat had this already, e.g. because an earlier answer got lost. */
export async function uploadShippingInfo(
  api: Api,
  info: ShippingInfo,
  appid?: string,
): Promise<'uploaded' | 'unchanged'> {
  const { trade, openid, logistics, delivery = 'unified', allDelivered, parcels, uploadedAt } = info;
  checkParcels(info, delivery);
  const body = {
    order_key: orderKeyOf(trade),
    logistics_type: logisticsTypes[logistics],
    delivery_mode: deliveryModes[delivery],
    ...(delivery === 'split' ? { is_all_delivered: allDelivered } : {}),
    shipping_list: parcels.map(describeParcel),
    upload_time: withMilliseconds(uploadedAt),
    payer: { openid },
  };
  try {
    await api.ask({ method: 'POST', path: '/wxa/sec/order/upload_shipping_info', body }, appid);
    return 'uploaded';
  } catch (error) {
    if (wechatCodeOf(error) === errcodes.shippingUnchanged) return 'unchanged';
    throw error;
  }
}

function checkParcels({ logistics, allDelivered, parcels }: ShippingInfo, delivery: DeliveryMode): void {
  if (parcels.length < 1 || parcels.length > PARCELS || (delivery === 'unified' && parcels.length !== 1))
    throw invalidInput('parcels', 'length', `统一发货须为 1 个包裹，分拆发货最多 ${PARCELS} 个`);
  if (delivery === 'split' && logistics !== 'express')
    throw invalidInput('delivery', 'express', '只有快递可以分拆发货');
  if (delivery === 'split' && allDelivered === undefined)
    throw invalidInput('allDelivered', 'required', '分拆发货须说明是否已全部发出');
  for (const [index, parcel] of parcels.entries()) {
    const field = `parcels[${index}]`;
    requireLength(`${field}.item`, parcel.item, ITEM_LENGTH);
    if (logistics !== 'express') continue;
    requireLength(`${field}.trackingNo`, parcel.trackingNo ?? '', TRACKING_LENGTH);
    requireLength(`${field}.expressCompany`, parcel.expressCompany ?? '', TRACKING_LENGTH);
    const phones = [parcel.receiverPhone, parcel.senderPhone].filter((phone) => phone !== undefined);
    if (needsContact(parcel.expressCompany ?? '') && phones.length === 0)
      throw invalidInput(`${field}.receiverPhone`, 'required', '顺丰须填收件人或寄件人电话');
    if (phones.some((phone) => !contactPattern.test(maskPhone(phone))))
      throw invalidInput(`${field}.receiverPhone`, 'pattern', '电话的最后 4 位须为数字');
  }
}

function describeParcel({ item, trackingNo, expressCompany, receiverPhone, senderPhone }: Parcel) {
  const contact = {
    ...(senderPhone === undefined ? {} : { consignor_contact: maskPhone(senderPhone) }),
    ...(receiverPhone === undefined ? {} : { receiver_contact: maskPhone(receiverPhone) }),
  };
  return {
    ...(trackingNo === undefined ? {} : { tracking_no: trackingNo }),
    ...(expressCompany === undefined ? {} : { express_company: expressCompany }),
    item_desc: item,
    ...(Object.keys(contact).length === 0 ? {} : { contact }),
  };
}

/** `13800138000` → `138****8000`; a number that is masked already stays as it is. */
function maskPhone(phone: string): string {
  if (phone.includes('*')) return phone;
  return `${phone.length < 9 ? '' : phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** RFC 3339 in China's time, with the milliseconds that order two reports of the same second. */
const withMilliseconds = (at: number): string =>
  toBeijingTime(at).replace('+', `.${String(at % 1000).padStart(3, '0')}+`);
