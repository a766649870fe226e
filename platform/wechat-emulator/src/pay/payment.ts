// The phone's side of a payment: wx.requestPayment with its parameters checked as the phone checks them.
import { HOUR } from '@xiaoqiao/kit/clock';
import { verifyPaySign } from '@xiaoqiao/wechat/wire';
import { notifyPaid } from '../notify/notifications.ts';
import { newTransactionId } from '../random.ts';
import { keyOf, type Order } from '../records.ts';
import type { World } from '../world.ts';
import { asOf, isPaid, saveOrder } from './order.ts';

/** A prepay_id can be paid this long, whatever the order's own end. */
const PREPAY_LIFE = 2 * HOUR;

/** Which order: by what the page hands to wx.requestPayment, or by its number. */
export interface PaymentTarget {
  /** As given to wx.requestPayment; checked like there. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly outTradeNo?: string;
  /** With `outTradeNo`; the only merchant when left out. */
  readonly mchid?: string;
  /** Who holds the phone; the one the order is for when left out. */
  readonly openid?: string;
}

/** What the page hears: `requestPayment:ok`, `requestPayment:fail cancel` or `requestPayment:fail (…)`. */
export interface PaymentResult {
  readonly errMsg: string;
  readonly transactionId?: string;
}

class PhoneRefusal extends Error {}

/** Pays, and has the merchant notified. */
export const pay = (world: World, target: PaymentTarget): PaymentResult =>
  onPhone(world, target, (order) => {
    const now = world.clock.now();
    const transactionId = newTransactionId(now);
    const paid: Order = { ...order, state: 'SUCCESS', transactionId, paidAt: now };
    world.atomically(() => {
      saveOrder(world, paid);
      world.transactions.put(transactionId, keyOf(order.mchid, order.outTradeNo));
      notifyPaid(world, paid);
    });
    return { errMsg: 'requestPayment:ok', transactionId };
  });

/** The user closes the payment sheet. The order stays unpaid, and nobody is told. */
export const cancelPayment = (world: World, target: PaymentTarget): PaymentResult =>
  onPhone(world, target, () => ({ errMsg: 'requestPayment:fail cancel' }));

/** The bank says no. The order stays unpaid, and nobody is told. */
export const failPayment = (world: World, target: PaymentTarget): PaymentResult =>
  onPhone(world, target, () => ({ errMsg: 'requestPayment:fail (支付失败)' }));

function onPhone(world: World, target: PaymentTarget, act: (order: Order) => PaymentResult): PaymentResult {
  try {
    const order = target.parameters
      ? orderOfParameters(world, target.parameters)
      : orderOfNumber(world, target);
    if (target.openid !== undefined && target.openid !== order.openid)
      throw new PhoneRefusal('支付者与下单者不一致');
    if (isPaid(order)) throw new PhoneRefusal('该订单已支付');
    // The bank may have said yes before the order was closed: then the money comes all the same.
    if (order.state !== 'NOTPAY' && !world.faults.take('latePayments'))
      throw new PhoneRefusal('该订单已关闭');
    return act(order);
  } catch (error) {
    if (error instanceof PhoneRefusal) return { errMsg: `requestPayment:fail (${error.message})` };
    throw error;
  }
}

function orderOfParameters(world: World, given: Readonly<Record<string, unknown>>): Order {
  const { timeStamp, nonceStr, package: packed, signType, paySign } = given;
  if (typeof timeStamp !== 'string' || !/^\d{1,15}$/.test(timeStamp))
    throw new PhoneRefusal('timeStamp 须为字符串形式的秒数');
  if (typeof nonceStr !== 'string' || nonceStr === '' || nonceStr.length > 32)
    throw new PhoneRefusal('nonceStr 不合法');
  if (typeof packed !== 'string' || !packed.startsWith('prepay_id='))
    throw new PhoneRefusal('package 不合法');
  // The API's own default is MD5, which a v3 order never verifies with.
  if (signType !== 'RSA') throw new PhoneRefusal('signType 须为 RSA');
  if (typeof paySign !== 'string') throw new PhoneRefusal('缺少 paySign');
  const now = world.clock.now();
  const prepay = world.prepays.get(packed.slice('prepay_id='.length));
  if (prepay === undefined || now - prepay.issuedAt >= PREPAY_LIFE)
    throw new PhoneRefusal('prepay_id 无效或已过期');
  const order = asOf(world.orders.get(prepay.orderKey)!, now);
  const { key } = world.merchants.get(order.mchid)!;
  if (!verifyPaySign(key, order.appid, { timeStamp, nonceStr, package: packed, paySign }))
    throw new PhoneRefusal('支付验证签名失败');
  return order;
}

/** @throws RangeError when no such order exists. */
function orderOfNumber(world: World, { outTradeNo, mchid }: PaymentTarget): Order {
  const merchant = mchid ?? [...world.merchants.keys()][0]!;
  const order = world.orders.get(keyOf(merchant, outTradeNo ?? ''));
  if (order === undefined || order.burned) throw new RangeError(`there is no order ${outTradeNo}`);
  return asOf(order, world.clock.now());
}
