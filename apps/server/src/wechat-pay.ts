// Fits the WeChat Pay client into the port of the payments service: WeChat's states in the service's words.
import { fen } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type {
  DayDifference,
  PaidTransaction,
  PaymentState,
  RefundState,
  WechatPay as WechatPayPort,
} from '@xiaoqiao/payments';
import {
  type Difference,
  reconcile,
  type Transaction,
  type WechatPay,
  type WechatRefund,
  wechatCodeOf,
} from '@xiaoqiao/wechat';

export interface WechatPayAdapterOptions {
  readonly client: WechatPay;
  readonly appid: string;
  readonly mchid: string;
  /** Absolute address of our notification route. Asked at every call: a listener on port 0 knows it late. */
  readonly notifyUrl: () => string;
}

export function fitWechatPay({ client, appid, mchid, notifyUrl }: WechatPayAdapterOptions): WechatPayPort {
  return {
    appid,
    mchid,
    async prepay({ orderNumber, description, amount, openid, expiresAt }) {
      try {
        const order = {
          outTradeNo: orderNumber,
          description,
          total: amount,
          openid,
          expiresAt,
          notifyUrl: notifyUrl(),
        };
        const { prepayId } = await client.prepayJsapi(order);
        return client.paymentParameters(prepayId);
      } catch (error) {
        if (wechatCodeOf(error) === 'ORDERPAID') return 'paid';
        throw error;
      }
    },
    async find(orderNumber): Promise<PaymentState> {
      const transaction = await client.queryByOutTradeNo(orderNumber);
      if (transaction === undefined) return { state: 'unknown' };
      if (isPaid(transaction)) return { state: 'paid', transaction: toPaid(transaction) };
      return { state: transaction.tradeState === 'CLOSED' ? 'closed' : 'unpaid' };
    },
    async close(orderNumber) {
      try {
        await client.close(orderNumber);
        return 'closed';
      } catch (error) {
        const code = wechatCodeOf(error);
        if (code === 'ORDERPAID') return 'paid';
        if (code === 'ORDER_CLOSED' || code === 'ORDER_NOT_EXIST') return 'closed';
        throw error;
      }
    },
    async refund({ orderNumber, refundNumber, amount, total, reason }) {
      const refund = {
        outTradeNo: orderNumber,
        outRefundNo: refundNumber,
        amount,
        orderTotal: total,
        reason,
        notifyUrl: notifyUrl(),
      };
      try {
        return toRefundState(await client.refund(refund));
      } catch (error) {
        return refusalOf(error);
      }
    },
    async findRefund(refundNumber) {
      const refund = await client.queryRefund(refundNumber);
      return refund && toRefundState(refund);
    },
    async compareDay(date, ours) {
      const bill = await client.bills.trade({ date });
      // A merchant may sell elsewhere, too.
      const rows = bill?.rows.filter((row) => row.appid === appid) ?? [];
      const payments = rows.filter((row) => row.kind === 'payment');
      const refunds = rows.filter((row) => row.kind === 'refund');
      const books = await ours({
        payments: payments.map(({ outTradeNo }) => outTradeNo),
        refunds: refunds.map(({ outRefundNo }) => outRefundNo),
      });
      const sum = (amounts: readonly number[]) => ({
        count: amounts.length,
        total: fen(amounts.reduce((total, amount) => total + amount, 0)),
      });
      return {
        payments: sum(payments.map(({ total }) => total)),
        refunds: sum(refunds.map(({ amount }) => amount)),
        differences: reconcile(books, bill && { ...bill, rows }).map(toDifference),
      };
    },
    async receive(headers, rawBody) {
      const notification = await client.parseNotification(headers, rawBody);
      if (notification.eventType === 'other') return { kind: 'other', eventType: notification.name };
      if (notification.eventType !== 'TRANSACTION.SUCCESS') {
        const { outRefundNo: refundNumber } = notification.resource;
        return { kind: 'refund', refundNumber, refund: toRefundState(notification.resource) };
      }
      const { resource } = notification;
      if (isPaid(resource)) return { kind: 'paid', transaction: toPaid(resource) };
      return { kind: 'other', eventType: `TRANSACTION.SUCCESS (${resource.tradeState})` };
    },
  };
}

const isPaid = ({ tradeState }: Transaction): boolean => tradeState === 'SUCCESS' || tradeState === 'REFUND';

function toPaid({ outTradeNo, transactionId, appid, mchid, total, paidAt }: Transaction): PaidTransaction {
  if (transactionId === undefined || total === undefined || paidAt === undefined)
    throw new XiaoqiaoError('wechat_unavailable', {
      cause: new Error(`paid order ${outTradeNo} lacks its transaction, amount or time`),
    });
  return { orderNumber: outTradeNo, transactionId, appid, mchid, amount: total, paidAt };
}

const refundStatuses = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  CLOSED: 'closed',
  ABNORMAL: 'abnormal',
} as const;
/** Amounts as text, in fen: the other differences are states and numbers. */
function toDifference(found: Difference): DayDifference {
  const { kind } = found;
  if (kind === 'bill-total')
    return { kind, number: found.column, ours: String(found.summed), theirs: String(found.stated) };
  const number = 'outRefundNo' in found ? found.outRefundNo : found.outTradeNo;
  if ('side' in found) {
    const here = found.side === 'here';
    return { kind, number, ours: here ? number : null, theirs: here ? null : number };
  }
  return {
    kind,
    number,
    ours: 'ours' in found ? String(found.ours) : null,
    theirs: 'theirs' in found ? String(found.theirs) : null,
  };
}

const toRefundState = ({ status, createdAt }: WechatRefund): RefundState => ({
  ...(createdAt === undefined ? {} : { acceptedAt: createdAt }),
  status: refundStatuses[status],
  ...(status === 'ABNORMAL' || status === 'CLOSED' ? { reason: `WeChat Pay: ${status}` } : {}),
});

/** Refusals that pass: the merchant's balance is short, or refunds follow each other too fast. */
const passing = new Set<unknown>(['NOT_ENOUGH', 'FREQUENCY_LIMITED', 'RULE_LIMIT', 'TRADE_ERROR']);

function refusalOf(error: unknown): RefundState {
  const code = wechatCodeOf(error);
  if (!(error instanceof XiaoqiaoError) || error.error !== 'wechat_rejected') throw error;
  return { status: passing.has(code) ? 'postponed' : 'refused', reason: `WeChat Pay: ${code}` };
}
