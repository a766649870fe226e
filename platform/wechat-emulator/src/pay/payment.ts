// The phone's side of a payment: wx.requestPayment with its parameters checked as the phone checks them.
import { userOf } from '../login/users.ts';
import { notifyPaid } from '../notify/notifications.ts';
import { newTransactionId } from '../random.ts';
import { keyOf, type Order } from '../records.ts';
import type { World } from '../world.ts';
import { asOf, isPaid, saveOrder } from './order.ts';
import { orderOfAppParameters, orderOfParameters, orderOfUrl, PhoneRefusal } from './payment-parameters.ts';

/** Which order: by what the page hands to wx.requestPayment, by what the user scanned or opened, or by its number. */
export interface PaymentTarget {
  /** As given to wx.requestPayment, or to the SDK in a native app; checked like there. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The `code_url` in a QR code. */
  readonly codeUrl?: string;
  /** The `h5_url` that a browser opened. */
  readonly h5Url?: string;
  readonly outTradeNo?: string;
  /** With `outTradeNo`; the only merchant when left out. */
  readonly mchid?: string;
  /** Who holds the phone; left out, the one the order is for, or the app's first user. */
  readonly openid?: string;
}

/** What the page hears: `requestPayment:ok`, `requestPayment:fail cancel` or `requestPayment:fail (…)`. */
export interface PaymentResult {
  readonly errMsg: string;
  readonly transactionId?: string;
}

/** Pays, and has the merchant notified. */
export const pay = (world: World, target: PaymentTarget): PaymentResult =>
  onPhone(world, target, (order) => {
    const now = world.clock.now();
    const transactionId = newTransactionId(now);
    const payer = order.openid ?? userOf(world, { appid: order.appid, ...target }).openid;
    const paid: Order = { ...order, openid: payer, state: 'SUCCESS', transactionId, paidAt: now };
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
    const order = findTarget(world, target);
    if (target.openid !== undefined && order.openid !== undefined && target.openid !== order.openid)
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

function findTarget(world: World, { parameters, codeUrl, h5Url, ...rest }: PaymentTarget): Order {
  if (parameters !== undefined)
    return 'prepayid' in parameters
      ? orderOfAppParameters(world, parameters)
      : orderOfParameters(world, parameters);
  if (codeUrl !== undefined) return orderOfUrl(world, codeUrl);
  return h5Url === undefined ? orderOfNumber(world, rest) : orderOfUrl(world, h5Url);
}

/** @throws RangeError when no such order exists. */
function orderOfNumber(world: World, { outTradeNo, mchid }: PaymentTarget): Order {
  const merchant = mchid ?? [...world.merchants.keys()][0]!;
  const order = world.orders.get(keyOf(merchant, outTradeNo ?? ''));
  if (order === undefined || order.burned) throw new RangeError(`there is no order ${outTradeNo}`);
  return asOf(order, world.clock.now());
}
