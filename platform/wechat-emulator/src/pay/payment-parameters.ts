// From what a page, an app, a QR code or a browser has in hand to the order: checked as the phone checks it.
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { type PrepayKind, verifyAppPaySign, verifyPaySign } from '@xiaoqiao/wechat/wire';
import type { Order } from '../records.ts';
import type { World } from '../world.ts';
import { asOf } from './order.ts';

/** A prepay_id or code_url can be paid this long, whatever the order's own end; an h5_url not even that. */
const PREPAY_LIFE = 2 * HOUR;
const H5_LIFE = 5 * MINUTE;

/** Shown on the phone; the page hears it as `requestPayment:fail (…)`. */
export class PhoneRefusal extends Error {}

type Given = Readonly<Record<string, unknown>>;

/** The arguments of wx.requestPayment. */
export function orderOfParameters(world: World, given: Given): Order {
  const { timeStamp, nonceStr, package: packed, signType, paySign } = given;
  if (typeof timeStamp !== 'string' || !/^\d{1,15}$/.test(timeStamp))
    throw new PhoneRefusal('timeStamp 须为字符串形式的秒数');
  if (!isNonce(nonceStr)) throw new PhoneRefusal('nonceStr 不合法');
  if (typeof packed !== 'string' || !packed.startsWith('prepay_id='))
    throw new PhoneRefusal('package 不合法');
  // The API's own default is MD5, which a v3 order never verifies with.
  if (signType !== 'RSA') throw new PhoneRefusal('signType 须为 RSA');
  if (typeof paySign !== 'string') throw new PhoneRefusal('缺少 paySign');
  const order = orderOfPrepay(world, packed.slice('prepay_id='.length), 'jsapi');
  const { key } = world.merchants.get(order.mchid)!;
  if (!verifyPaySign(key, order.appid, { timeStamp, nonceStr, package: packed, paySign }))
    throw new PhoneRefusal('支付验证签名失败');
  return order;
}

/** The members of the SDK's PayReq in a native app. */
export function orderOfAppParameters(world: World, given: Given): Order {
  const { appid, partnerid, prepayid, package: packed, noncestr, timestamp, sign } = given;
  if (packed !== 'Sign=WXPay') throw new PhoneRefusal('package 须为 Sign=WXPay');
  if (typeof timestamp !== 'string' || !/^\d{1,15}$/.test(timestamp))
    throw new PhoneRefusal('timestamp 须为字符串形式的秒数');
  if (!isNonce(noncestr)) throw new PhoneRefusal('noncestr 不合法');
  if (typeof prepayid !== 'string' || typeof sign !== 'string')
    throw new PhoneRefusal('缺少 prepayid 或 sign');
  const order = orderOfPrepay(world, prepayid, 'app');
  if (partnerid !== order.mchid || appid !== order.appid) throw new PhoneRefusal('商户号或 appid 不一致');
  const { key } = world.merchants.get(order.mchid)!;
  if (!verifyAppPaySign(key, { appid: order.appid, timestamp, noncestr, prepayid, sign }))
    throw new PhoneRefusal('支付验证签名失败');
  return order;
}

/** A code_url that was scanned, or an h5_url that was opened. */
export function orderOfUrl(world: World, url: string): Order {
  const prepay = world.prepays.values().find((candidate) => candidate.url === url);
  if (prepay === undefined) throw new PhoneRefusal('支付链接无效');
  return orderOfPrepay(world, prepay.prepayId, url.startsWith('weixin:') ? 'native' : 'h5');
}

function orderOfPrepay(world: World, prepayId: string, kind: PrepayKind): Order {
  const now = world.clock.now();
  const prepay = world.prepays.get(prepayId);
  if (prepay === undefined || now - prepay.issuedAt >= (kind === 'h5' ? H5_LIFE : PREPAY_LIFE))
    throw new PhoneRefusal('prepay_id 无效或已过期');
  const order = asOf(world.orders.get(prepay.orderKey)!, now);
  if ((order.kind ?? 'jsapi') !== kind) throw new PhoneRefusal('支付方式与下单时不一致');
  return order;
}

const isNonce = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 32;
