// How WeChat describes a refund, in the reply to the merchant and, shortened, in a notification.
import { type RefundReply, toBeijingTime } from '@xiaoqiao/wechat/wire';
import type { Order, Refund } from '../records.ts';

export const describeRefund = (refund: Refund, order: Order): RefundReply => ({
  refund_id: refund.refundId,
  out_refund_no: refund.outRefundNo,
  transaction_id: order.transactionId!,
  out_trade_no: order.outTradeNo,
  channel: refund.receivedAccount === undefined ? 'ORIGINAL' : 'OTHER_BANKCARD',
  user_received_account: refund.receivedAccount ?? '支付用户零钱',
  ...(refund.succeededAt === undefined ? {} : { success_time: toBeijingTime(refund.succeededAt) }),
  create_time: toBeijingTime(refund.createdAt),
  status: refund.status,
  amount: {
    total: order.total,
    refund: refund.amount,
    payer_total: order.total,
    payer_refund: refund.amount,
    settlement_refund: refund.amount,
    settlement_total: order.total,
    discount_refund: 0,
    currency: 'CNY',
  },
});
