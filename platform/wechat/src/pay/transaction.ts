// A payment as WeChat Pay describes it, in the house's words; the same for a query and a notification.
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
import { type TradeState, tradeStates } from '../wire/index.ts';

export interface Transaction {
  readonly appid: string;
  readonly mchid: string;
  readonly outTradeNo: string;
  /** A refund, even a partial one, turns SUCCESS into REFUND: both were paid. */
  readonly tradeState: TradeState;
  /** Present once paid, like `paidAt`, `openid`. */
  readonly transactionId?: string;
  /** Milliseconds. */
  readonly paidAt?: number;
  readonly openid?: string;
  /** JSAPI, NATIVE, MWEB (H5), APP …; once paid. */
  readonly tradeType?: string;
  readonly bankType?: string;
  readonly attach?: string;
  /** What the order cost; present once paid, mostly before as well. */
  readonly total?: Fen;
}

/** @throws XiaoqiaoError wechat_unavailable when a field is not what WeChat promises. */
export function readTransaction(fields: Fields): Transaction {
  const payer = fields.payer === undefined ? {} : object(fields, 'payer');
  const tradeState = oneOf(fields, 'trade_state', tradeStates);
  const paid = tradeState === 'SUCCESS' || tradeState === 'REFUND';
  const transactionId = paid ? text(fields, 'transaction_id') : optionalText(fields, 'transaction_id');
  const paidAt = optionalTime(fields, 'success_time');
  const openid = optionalText(payer, 'openid');
  const tradeType = optionalText(fields, 'trade_type');
  const bankType = optionalText(fields, 'bank_type');
  const attach = optionalText(fields, 'attach');
  const amount = paid || fields.amount !== undefined ? object(fields, 'amount') : undefined;
  return {
    appid: text(fields, 'appid'),
    mchid: text(fields, 'mchid'),
    outTradeNo: text(fields, 'out_trade_no'),
    tradeState,
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(paidAt === undefined ? {} : { paidAt }),
    ...(openid === undefined ? {} : { openid }),
    ...(tradeType === undefined ? {} : { tradeType }),
    ...(bankType === undefined ? {} : { bankType }),
    ...(attach === undefined ? {} : { attach }),
    ...(amount === undefined ? {} : { total: fen(integer(amount, 'total')) }),
  };
}
