// The fund flow of a day from the emulator's own books: payments, fees and refunds, or transfers.
import { DAY } from '@xiaoqiao/kit/clock';
import { type FundAccount, fundFlowColumns, fundFlowTotals } from '@xiaoqiao/wechat/wire';
import type { World } from '../world.ts';
import { beijingStamp, writeBill, yuan } from './bill-file.ts';
import { type BillPeriod, feeOf, payments, refunds } from './trade-bill.ts';

interface Movement {
  readonly at: number;
  readonly businessId: string;
  readonly business: string;
  readonly type: string;
  /** Fen; negative goes out. */
  readonly amount: number;
  readonly by: string;
  readonly note: string;
  readonly voucher: string;
}

/** What the operation account holds before anything happened, in fen. */
const OPENING: Record<FundAccount, number> = { BASIC: 0, OPERATION: 100_000_000, FEES: 0 };

/** Undefined when nothing moved that day. */
export function fundFlowBill(world: World, period: BillPeriod, account: FundAccount): Buffer | undefined {
  const all = movements(world, { ...period, from: 0 }, account).sort((a, b) => a.at - b.at);
  let balance = OPENING[account];
  const rows = all.flatMap((movement) => {
    balance += movement.amount;
    return movement.at < period.from ? [] : [rowOf(movement, balance)];
  });
  if (rows.length === 0) return undefined;
  const today = all.filter(({ at }) => at >= period.from);
  const income = today.filter(({ amount }) => amount > 0);
  const expense = today.filter(({ amount }) => amount < 0);
  const sum = (list: Movement[]) => yuan(Math.abs(list.reduce((total, { amount }) => total + amount, 0)));
  return writeBill({
    columns: fundFlowColumns,
    rows,
    totalColumns: fundFlowTotals,
    totals: [`${today.length}`, `${income.length}`, sum(income), `${expense.length}`, sum(expense)],
  });
}

function movements(world: World, period: BillPeriod, account: FundAccount): Movement[] {
  const by = `${period.mchid}API`;
  if (account === 'OPERATION')
    return world.transfers
      .values()
      .filter(({ mchid, state }) => mchid === period.mchid && state === 'SUCCESS')
      .filter(({ updatedAt }) => updatedAt < period.to)
      .map((transfer) => ({
        at: transfer.updatedAt,
        businessId: transfer.transferBillNo,
        business: '商家转账',
        type: '商家转账',
        amount: -transfer.amount,
        by,
        note: transfer.remark,
        voucher: transfer.outBillNo,
      }));
  if (account === 'FEES') return [];
  const paid = payments(world, period).flatMap((order): Movement[] => {
    const common = {
      at: order.paidAt!,
      businessId: order.transactionId!,
      by: 'system',
      voucher: order.outTradeNo,
    };
    const fee = feeOf(order.total);
    const income = { ...common, business: '交易', type: '交易', amount: order.total, note: '' };
    if (fee === 0) return [income];
    return [income, { ...common, business: '交易', type: '扣除交易手续费', amount: -fee, note: '' }];
  });
  const refunded = refunds(world, period)
    .filter(({ status }) => status !== 'CLOSED')
    .map((refund): Movement => {
      const fee = feeOf(refund.amount);
      return {
        at: refund.createdAt,
        businessId: refund.refundId,
        business: '退款',
        type: '退款',
        amount: fee - refund.amount,
        by,
        note: `退款总金额${yuan(refund.amount)}元;含手续费${yuan(fee)}元`,
        voucher: refund.outRefundNo,
      };
    });
  return [...paid, ...refunded];
}

const rowOf = (movement: Movement, balance: number): string[] => [
  beijingStamp(movement.at),
  movement.businessId,
  `${Math.floor(movement.at / DAY)}${movement.businessId}${movement.amount < 0 ? 2 : 1}`,
  movement.business,
  movement.type,
  movement.amount < 0 ? '支出' : '收入',
  yuan(Math.abs(movement.amount)),
  yuan(balance),
  movement.by,
  movement.note,
  movement.voucher,
];
