// A day's trade bill in the house's words: every payment and every refund, amounts in fen.
import type { Fen } from '@xiaoqiao/contract';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import { tradeBillTotals } from '../wire/index.ts';
import {
  type BillCells,
  beijingTime,
  cell,
  count,
  milliFen,
  optionalCell,
  readBillTable,
  yuan,
} from './bill-table.ts';

interface Billed {
  /** Milliseconds. */
  readonly at: number;
  readonly appid: string;
  readonly mchid: string;
  readonly transactionId: string;
  readonly outTradeNo: string;
  readonly openid?: string;
  readonly tradeType: string;
  readonly bankType: string;
  readonly description: string;
  readonly attach?: string;
  /** WeChat's fee in thousandths of a fen; negative when it is given back. */
  readonly feeMilliFen: number;
  /** E.g. `0.60%`. */
  readonly rate: string;
}

export interface BilledPayment extends Billed {
  readonly kind: 'payment';
  readonly total: Fen;
  /** Without what WeChat's own coupons paid. */
  readonly settlementTotal: Fen;
}

export const billedRefundStates = ['SUCCESS', 'PROCESSING', 'FAIL', 'CHANGE'] as const;

export interface BilledRefund extends Billed {
  readonly kind: 'refund';
  readonly refundId: string;
  readonly outRefundNo: string;
  /** What was asked for. */
  readonly amount: Fen;
  readonly settlementRefund: Fen;
  /** Not the words of the API: CHANGE is an abnormal refund, FAIL a closed one. */
  readonly status: (typeof billedRefundStates)[number];
}

/** A column of the totals that is not the sum of its rows, both in thousandths of a fen (rows: their number). */
export interface WrongTotal {
  readonly column: string;
  readonly stated: number;
  readonly summed: number;
}

export interface TradeBill {
  /** `2026-11-19`, a day in China. */
  readonly date: string;
  readonly rows: readonly (BilledPayment | BilledRefund)[];
  /** Empty in a bill that can be trusted. */
  readonly wrongTotals: readonly WrongTotal[];
}

/** @throws XiaoqiaoError wechat_unavailable when the file is not what WeChat promises. */
export function readTradeBill(date: string, file: Uint8Array): TradeBill {
  const table = readBillTable(file);
  return { date, rows: table.rows.map(readRow), wrongTotals: checkTotals(table.rows, table.totals) };
}

function readRow(cells: BillCells): BilledPayment | BilledRefund {
  const openid = optionalCell(cells, '用户标识');
  const attach = optionalCell(cells, '商户数据包');
  const billed: Billed = {
    at: beijingTime(cells, '交易时间'),
    appid: cell(cells, '公众账号ID'),
    mchid: cell(cells, '商户号'),
    transactionId: cell(cells, '微信订单号'),
    outTradeNo: cell(cells, '商户订单号'),
    ...(openid === undefined ? {} : { openid }),
    tradeType: cell(cells, '交易类型'),
    bankType: cell(cells, '付款银行'),
    description: cell(cells, '商品名称'),
    ...(attach === undefined ? {} : { attach }),
    feeMilliFen: milliFen(cells, '手续费'),
    rate: cell(cells, '费率'),
  };
  if (cell(cells, '货币种类') !== 'CNY') throw unreadableReply('the bill is not in CNY');
  const state = cell(cells, '交易状态');
  if (state === 'SUCCESS')
    return {
      ...billed,
      kind: 'payment',
      total: yuan(cells, '订单金额'),
      settlementTotal: yuan(cells, '应结订单金额'),
    };
  // A payment code that was taken back (REVOKED) is a refund as well.
  if (state !== 'REFUND' && state !== 'REVOKED') throw unreadableReply('交易状态 has an unknown value');
  const status = billedRefundStates.find((known) => known === cell(cells, '退款状态'));
  if (status === undefined) throw unreadableReply('退款状态 has an unknown value');
  return {
    ...billed,
    kind: 'refund',
    refundId: cell(cells, '微信退款单号'),
    outRefundNo: cell(cells, '商户退款单号'),
    amount: yuan(cells, '申请退款金额'),
    settlementRefund: yuan(cells, '退款金额'),
    status,
  };
}

function checkTotals(rows: readonly BillCells[], totals: BillCells): WrongTotal[] {
  return Object.entries(tradeBillTotals).flatMap(([column, summand]) => {
    if (totals[column] === undefined) return [];
    if (summand === undefined) {
      const stated = count(totals, column);
      return stated === rows.length ? [] : [{ column, stated, summed: rows.length }];
    }
    // A bill of payments alone states the totals of refunds, but has no such columns.
    const summed = rows.reduce(
      (sum, cells) => sum + (cells[summand] === undefined ? 0 : milliFen(cells, summand)),
      0,
    );
    const stated = milliFen(totals, column);
    return stated === summed ? [] : [{ column, stated, summed }];
  });
}
