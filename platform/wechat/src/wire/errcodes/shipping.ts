// Errcodes of shipping information (trade management).
import { passing, refused } from './row.ts';

const wrong = (zh: string, en: string) => [zh, en] as const;
const field = wrong('修改请求中的对应字段', 'Correct that field of the request');

export const shippingErrcodes = {
  // Right after paying, the order is not in these books yet (developers wait ten seconds to a minute).
  tradeUnknown: passing(
    10060001,
    'the payment order does not exist',
    '支付单不存在：刚支付的订单稍后重试，否则检查单号',
    'No such payment: a fresh one appears shortly, else check its number',
    { error: 'wechat_rejected' },
  ),
  alreadyShipped: refused(
    10060002,
    'the order has been shipped',
    '支付单已完成发货',
    'The payment is shipped already',
  ),
  reshipmentUsed: refused(
    10060003,
    'the chance to ship again has been used',
    '重新发货机会已用完：每单一次',
    'It was shipped again already: once per payment',
  ),
  notShippable: refused(
    10060004,
    'the order cannot be shipped',
    '支付单状态不可发货',
    'The payment is in no state to be shipped',
  ),
  logisticsTypeInvalid: refused(10060005, 'invalid logistics_type', ...field),
  splitNotAllowed: refused(
    10060006,
    'only express can be split',
    '非快递不允许分拆发货',
    'Only express deliveries can be split',
  ),
  allDeliveredMissing: refused(10060007, 'is_all_delivered is required', ...field),
  itemMissing: refused(10060008, 'item_desc is empty', ...field),
  itemTooLong: refused(10060009, 'item_desc is too long', ...field),
  tradeIndexInvalid: refused(
    10060011,
    'invalid last_index',
    'last_index 须取自上一页的应答',
    'The last_index must come from the page before',
  ),
  shippingBusy: passing(
    10060012,
    'system error',
    '微信系统繁忙，稍后重试',
    'WeChat is busy; it passes by itself',
  ),
  shippingInvalid: refused(10060014, 'invalid parameter', ...field),
  shippingBusyToo: passing(
    10060019,
    'system error',
    '微信系统繁忙，稍后重试',
    'WeChat is busy; it passes by itself',
  ),
  nothingDescribed: refused(10060020, 'no item is described', ...field),
  shippingUnchanged: refused(
    10060023,
    'nothing changed',
    '发货信息没有变化',
    'The shipping information is the same as before',
  ),
  shippingListTooLong: refused(10060024, 'shipping_list is too long', ...field),
  expressCompanyTooLong: refused(10060025, 'express_company is too long', ...field),
  trackingNoTooLong: refused(10060026, 'tracking_no is too long', ...field),
  notShipped: refused(
    10060028,
    'the order is not shipped',
    '支付单不是已发货状态',
    'The payment is not shipped',
  ),
  receivedTimeInvalid: refused(
    10060029,
    'invalid received_time',
    '签收时间须晚于发货时间',
    'It was received before it was shipped',
  ),
  reminderUsed: refused(
    10060030,
    'the reminder has been used',
    '收货提醒每单一次',
    'One reminder per payment',
  ),
  payerMismatch: refused(
    10060031,
    'the order does not belong to the openid',
    '支付单不属于该用户',
    'The payment is another user’s',
  ),
  reminderNeedsExpress: refused(
    10060032,
    'only express can be reminded of',
    '只有快递可提醒收货',
    'Only express deliveries can be reminded of',
  ),
  orderNumberTypeInvalid: refused(268485194, 'invalid order_number_type', ...field),
  transactionIdMissing: refused(268485195, 'transaction_id is empty', ...field),
  mchidMissing: refused(268485196, 'mchid is empty', ...field),
  outTradeNoMissing: refused(268485197, 'out_trade_no is empty', ...field),
  uploadTimeInvalid: refused(268485216, 'invalid upload_time', ...field),
  deliveryModeInvalid: refused(268485224, 'invalid delivery_mode', ...field),
  trackingNoMissing: refused(268485226, 'tracking_no is empty', ...field),
  expressCompanyMissing: refused(268485227, 'express_company is empty', ...field),
  unifiedNeedsOne: refused(268485228, 'one parcel for a unified delivery', ...field),
} as const;
