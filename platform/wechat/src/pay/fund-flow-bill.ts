// A day's fund flow: every movement of the merchant's balance, amounts in fen.
import type { Fen } from '@xiaoqiao/contract';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import { beijingTime, cell, count, milliFen, optionalCell, readBillTable, yuan } from './bill-table.ts';

export interface FundMovement {
  /** Milliseconds. */
  readonly at: number;
  /** A transaction, refund or transfer number of WeChat's. */
  readonly businessId: string;
  readonly flowId: string;
  /** E.g. 交易, 退款; and more closely, e.g. 扣除交易手续费. */
  readonly business: string;
  readonly businessType: string;
  readonly direction: 'in' | 'out';
  readonly amount: Fen;
  /** After the movement; may be negative. In fen. */
  readonly balance: number;
  readonly note?: string;
  /** Mostly our own number. */
  readonly voucher?: string;
}

export interface FundFlowBill {
  readonly date: string;
  readonly movements: readonly FundMovement[];
  readonly income: Fen;
  readonly expense: Fen;
}

/** @throws XiaoqiaoError wechat_unavailable when the file is not what WeChat promises, its totals included. */
export function readFundFlowBill(date: string, file: Uint8Array): FundFlowBill {
  const { rows, totals } = readBillTable(file);
  const movements = rows.map((cells): FundMovement => {
    const note = optionalCell(cells, '备注');
    const voucher = optionalCell(cells, '业务凭证号');
    const direction = cell(cells, '收支类型');
    if (direction !== '收入' && direction !== '支出') throw unreadableReply('收支类型 has an unknown value');
    return {
      at: beijingTime(cells, '记账时间'),
      businessId: cell(cells, '微信支付业务单号'),
      flowId: cell(cells, '资金流水单号'),
      business: cell(cells, '业务名称'),
      businessType: cell(cells, '业务类型'),
      direction: direction === '收入' ? 'in' : 'out',
      amount: yuan(cells, '收支金额(元)'),
      balance: milliFen(cells, '账户结余(元)') / 1000,
      ...(note === undefined ? {} : { note }),
      ...(voucher === undefined ? {} : { voucher }),
    };
  });
  const income = yuan(totals, '收入金额');
  const expense = yuan(totals, '支出金额');
  const sum = (direction: 'in' | 'out') =>
    movements.reduce((all, one) => all + (one.direction === direction ? one.amount : 0), 0);
  if (count(totals, '资金流水总笔数') !== movements.length || sum('in') !== income || sum('out') !== expense)
    throw unreadableReply('the totals of the fund flow are not the sum of its rows');
  return { date, movements, income, expense };
}
