// How a paid order is named: by WeChat Pay's number, or by the merchant's own.
import { orderNumberTypes } from '../wire/index.ts';

export type TradeReference =
  | { readonly transactionId: string }
  | { readonly mchid: string; readonly outTradeNo: string };

/** In `upload_shipping_info`. */
export const orderKeyOf = (trade: TradeReference) =>
  'transactionId' in trade
    ? { order_number_type: orderNumberTypes.transactionId, transaction_id: trade.transactionId }
    : { order_number_type: orderNumberTypes.outTradeNo, mchid: trade.mchid, out_trade_no: trade.outTradeNo };

/** Everywhere else: other names for the same. */
export const tradeKeyOf = (trade: TradeReference) =>
  'transactionId' in trade
    ? { transaction_id: trade.transactionId }
    : { merchant_id: trade.mchid, merchant_trade_no: trade.outTradeNo };
