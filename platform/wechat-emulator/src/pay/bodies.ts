// The members of WeChat Pay's request bodies, as its field tables have them.
import { abnormalRefundTypes, h5Types, type PrepayKind } from '@xiaoqiao/wechat/wire';
import { flag, integer, list, object, oneOf, type Rule, text, time } from '../fields.ts';

const orderBody = {
  appid: text(32),
  mchid: text(32),
  description: text(127),
  out_trade_no: text(32, { min: 6, pattern: /^[0-9A-Za-z_\-|*]+$/ }),
  'time_expire?': time,
  'attach?': text(128),
  notify_url: text(255),
  'goods_tag?': text(32),
  'limit_pay?': list(oneOf('no_balance', 'no_credit', 'no_debit', 'balance_only')),
  'support_fapiao?': flag,
  amount: object({ total: integer(1), 'currency?': oneOf('CNY') }),
  'detail?': object({
    'cost_price?': integer(0),
    'invoice_id?': text(32),
    'goods_detail?': list(
      object({
        merchant_goods_id: text(32),
        'wechatpay_goods_id?': text(32),
        'goods_name?': text(256),
        quantity: integer(1),
        unit_price: integer(0),
      }),
    ),
  }),
  'settle_info?': object({ 'profit_sharing?': flag }),
};

const scene = {
  payer_client_ip: text(45),
  'device_id?': text(32),
  'store_info?': object({
    id: text(32),
    'name?': text(256),
    'area_code?': text(32),
    'address?': text(512),
  }),
};

const h5Info = object({
  type: oneOf(...h5Types),
  'app_name?': text(64),
  'app_url?': text(128),
  'bundle_id?': text(128),
  'package_name?': text(128),
});

/** Only JSAPI knows the payer beforehand; only H5 must say where the browser is. */
export const prepayBodies: Readonly<Record<PrepayKind, Readonly<Record<string, Rule>>>> = {
  jsapi: { ...orderBody, payer: object({ openid: text(128) }), 'scene_info?': object(scene) },
  native: { ...orderBody, 'scene_info?': object(scene) },
  h5: { ...orderBody, scene_info: object({ ...scene, h5_info: h5Info }) },
  app: { ...orderBody, 'scene_info?': object(scene) },
};

export const closeBody = { mchid: text(32) };

export const refundBody = {
  'transaction_id?': text(32),
  'out_trade_no?': text(32, { min: 6 }),
  out_refund_no: text(64, { pattern: /^[0-9A-Za-z_\-|*@]+$/ }),
  'reason?': text(80, { unit: 'bytes' }),
  'notify_url?': text(256),
  'funds_account?': oneOf('AVAILABLE', 'UNSETTLED'),
  amount: object({
    refund: integer(1),
    total: integer(1),
    currency: oneOf('CNY'),
    'from?': list(object({ account: oneOf('AVAILABLE', 'UNAVAILABLE'), amount: integer(1) })),
  }),
  'goods_detail?': list(
    object({
      merchant_goods_id: text(32),
      'wechatpay_goods_id?': text(32),
      'goods_name?': text(256),
      unit_price: integer(0),
      refund_amount: integer(0),
      refund_quantity: integer(1),
    }),
  ),
};

/** The three at the end belong to USER_BANK_CARD. */
export const abnormalRefundBody = {
  out_refund_no: text(64),
  type: oneOf(...abnormalRefundTypes),
  'bank_type?': text(32, { pattern: /^[A-Z]+_(DEBIT|CREDIT)$/ }),
  'bank_account?': text(1024),
  'real_name?': text(1024),
};

export const transferBody = {
  appid: text(32),
  out_bill_no: text(32, { pattern: /^[0-9A-Za-z]+$/ }),
  transfer_scene_id: text(36),
  openid: text(64),
  'user_name?': text(1024),
  transfer_amount: integer(1),
  transfer_remark: text(32),
  'notify_url?': text(256),
  'user_recv_perception?': text(64),
  'user_recv_style?': object({ type: oneOf('CONFIRM_PAGE', 'RED_PACKET') }),
  transfer_scene_report_infos: list(object({ info_type: text(15), info_content: text(32) }), 10),
};

/** The same bytes for the same content, whatever the order of members. */
export const fingerprintOf = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
