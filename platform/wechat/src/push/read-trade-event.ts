// Events of trade management: what must be shipped, what was settled.
import type { Fields } from '../http/reply-fields.ts';
import type { FactOf } from './push-event.ts';
import { compact, optionalWord, timeOf, wholeNumber } from './read-member.ts';

type TradeKind =
  | 'trade_access_reminder'
  | 'trade_shipping_reminder'
  | 'trade_settlement'
  | 'trade_controlled';

export function readTradeEvent(fields: Fields): FactOf<TradeKind> | undefined {
  switch (fields.Event) {
    case 'trade_manage_remind_access_api':
      return { kind: 'trade_access_reminder' };
    case 'wxa_trade_controlled':
      return { kind: 'trade_controlled' };
    case 'trade_manage_remind_shipping':
      return { kind: 'trade_shipping_reminder', ...readReference(fields) };
    case 'trade_manage_order_settlement':
      return {
        kind: 'trade_settlement',
        ...readReference(fields),
        ...compact({
          shippedAt: timeOf(fields, 'shipped_time'),
          estimatedSettlementAt: timeOf(fields, 'estimated_settlement_time'),
          confirmedBy: confirmedBy(wholeNumber(fields, 'confirm_receive_method')),
          confirmedAt: timeOf(fields, 'confirm_receive_time'),
          settledAt: timeOf(fields, 'settlement_time'),
        }),
      };
    default:
      return undefined;
  }
}

const confirmedBy = (method: number | undefined) =>
  method === 1 ? ('user' as const) : method === 2 ? ('time' as const) : undefined;

const readReference = (fields: Fields) =>
  compact({
    transactionId: optionalWord(fields, 'transaction_id'),
    merchantId: optionalWord(fields, 'merchant_id'),
    outTradeNo: optionalWord(fields, 'merchant_trade_no'),
    paidAt: timeOf(fields, 'pay_time'),
  });
