// A refund as WeChat Pay describes it, in the house's words; replies say `status`, notifications `refund_status`.
import { type Fen, fen } from '@xiaoqiao/contract';
import {
  type Fields,
  integer,
  object,
  oneOf,
  optionalText,
  optionalTime,
  text,
} from '../http/reply-fields.ts';
import { type RefundState, refundStates } from '../wire/index.ts';

export interface WechatRefund {
  readonly refundId: string;
  readonly outRefundNo: string;
  readonly transactionId: string;
  readonly outTradeNo: string;
  /** ABNORMAL: the money could not be returned to where it came from; somebody must look. */
  readonly status: RefundState;
  readonly amount: Fen;
  readonly orderTotal: Fen;
  /** Milliseconds: when WeChat took it. Notifications do not say. */
  readonly createdAt?: number;
  /** Milliseconds; only when SUCCESS. */
  readonly succeededAt?: number;
  readonly receivedAccount?: string;
}

/** @throws XiaoqiaoError wechat_unavailable when a field is not what WeChat promises. */
export function readRefund(fields: Fields, statusField: 'status' | 'refund_status'): WechatRefund {
  const amount = object(fields, 'amount');
  const createdAt = optionalTime(fields, 'create_time');
  const succeededAt = optionalTime(fields, 'success_time');
  const receivedAccount = optionalText(fields, 'user_received_account');
  return {
    refundId: text(fields, 'refund_id'),
    outRefundNo: text(fields, 'out_refund_no'),
    transactionId: text(fields, 'transaction_id'),
    outTradeNo: text(fields, 'out_trade_no'),
    status: oneOf(fields, statusField, refundStates),
    amount: fen(integer(amount, 'refund')),
    orderTotal: fen(integer(amount, 'total')),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(succeededAt === undefined ? {} : { succeededAt }),
    ...(receivedAccount === undefined ? {} : { receivedAccount }),
  };
}
