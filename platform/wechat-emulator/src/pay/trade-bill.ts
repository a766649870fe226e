// The trade bill of a day from the emulator's own books: every payment, and every refund that was begun.
import { type BillType, tradeBillColumns, tradeBillTotals, tradeTypes } from '@xiaoqiao/wechat/wire';
import type { Order, Refund } from '../records.ts';
import type { World } from '../world.ts';
import { beijingStamp, writeBill, yuan } from './bill-file.ts';

export interface BillPeriod {
  readonly mchid: string;
  /** Milliseconds; the end is the first one of the next day. */
  readonly from: number;
  readonly to: number;
}

type Column = (typeof tradeBillColumns)['ALL' | 'REFUND'][number];
type Row = Readonly<Record<Column, string>> & { readonly at: number };

const refundStates = {
  SUCCESS: 'SUCCESS',
  PROCESSING: 'PROCESSING',
  ABNORMAL: 'CHANGE',
  CLOSED: 'FAIL',
} as const;

/** WeChat takes 0.6 %, rounded to the fen. */
export const feeOf = (amount: number): number => Math.round((amount * 6) / 1000);

/** Undefined when there is nothing to put on it. */
export function tradeBill(world: World, period: BillPeriod, type: BillType): Buffer | undefined {
  if (type !== 'ALL' && type !== 'SUCCESS' && type !== 'REFUND') return undefined;
  const rows = [
    ...(type === 'REFUND' ? [] : payments(world, period).map(paymentRow)),
    ...(type === 'SUCCESS'
      ? []
      : refunds(world, period).map((refund) => refundRow(refund, world.orders.get(refund.orderKey)!))),
  ].sort((a, b) => a.at - b.at);
  if (rows.length === 0) return undefined;
  const columns = tradeBillColumns[type];
  return writeBill({
    columns,
    rows: rows.map((row) => columns.map((column) => row[column])),
    totalColumns: Object.keys(tradeBillTotals),
    totals: Object.values(tradeBillTotals).map((column) => total(rows, column)),
  });
}

export const payments = ({ orders }: World, { mchid, from, to }: BillPeriod): Order[] =>
  orders
    .values()
    .filter((order) => order.mchid === mchid && order.paidAt !== undefined)
    .filter(({ paidAt }) => paidAt! >= from && paidAt! < to);

export const refunds = ({ refunds: all }: World, { mchid, from, to }: BillPeriod): Refund[] =>
  all
    .values()
    .filter((refund) => refund.mchid === mchid && refund.createdAt >= from && refund.createdAt < to);

const orderCells = (order: Order) => ({
  公众账号ID: order.appid,
  商户号: order.mchid,
  特约商户号: '0',
  设备号: '',
  微信订单号: order.transactionId!,
  商户订单号: order.outTradeNo,
  用户标识: order.openid ?? '',
  交易类型: tradeTypes[order.kind ?? 'jsapi'],
  付款银行: 'OTHERS',
  货币种类: 'CNY',
  代金券金额: '0.00',
  充值券退款金额: '0.00',
  商品名称: order.description,
  商户数据包: order.attach ?? '',
  费率: '0.60%',
  费率备注: '',
});

const paymentRow = (order: Order): Row => ({
  at: order.paidAt!,
  ...orderCells(order),
  交易时间: beijingStamp(order.paidAt!),
  交易状态: 'SUCCESS',
  应结订单金额: yuan(order.total),
  退款申请时间: '',
  退款成功时间: '',
  微信退款单号: '0',
  商户退款单号: '0',
  退款金额: '0.00',
  退款类型: '',
  退款状态: '',
  手续费: yuan(feeOf(order.total), 5),
  订单金额: yuan(order.total),
  申请退款金额: '0.00',
});

const refundRow = (refund: Refund, order: Order): Row => ({
  at: refund.createdAt,
  ...orderCells(order),
  交易时间: beijingStamp(refund.createdAt),
  交易状态: 'REFUND',
  应结订单金额: '0.00',
  退款申请时间: beijingStamp(refund.createdAt),
  退款成功时间: refund.succeededAt === undefined ? '' : beijingStamp(refund.succeededAt),
  微信退款单号: refund.refundId,
  商户退款单号: refund.outRefundNo,
  退款金额: yuan(refund.amount),
  退款类型: refund.receivedAccount === undefined ? 'ORIGINAL' : 'OTHER_BANKCARD',
  退款状态: refundStates[refund.status],
  手续费: yuan(-feeOf(refund.amount), 5),
  订单金额: '0.00',
  申请退款金额: yuan(refund.amount),
});

function total(rows: readonly Row[], column: Column | undefined): string {
  if (column === undefined) return String(rows.length);
  const sum = rows.reduce((all, row) => all + Math.round(Number(row[column]) * 100), 0);
  return yuan(sum, column === '手续费' ? 5 : 2);
}
