// Our books against WeChat's bill of the same day: a pure function that reports every difference to the fen.
import type { Fen } from '@xiaoqiao/contract';
import type { BilledPayment, BilledRefund, TradeBill, WrongTotal } from './trade-bill.ts';

export interface OurPayment {
  readonly outTradeNo: string;
  readonly transactionId?: string;
  readonly amount: Fen;
  readonly state: 'paid' | 'unpaid';
}

export interface OurRefund {
  readonly outRefundNo: string;
  readonly outTradeNo: string;
  readonly amount: Fen;
  readonly state: RefundWord;
}

/** `abnormal`: the money is stuck at WeChat; `failed`: closed or refused, it stayed with the shop. */
export type RefundWord = 'processing' | 'succeeded' | 'abnormal' | 'failed';

/** What was paid, and which refunds were begun, on the bill's day in China. */
export interface OurDay {
  readonly payments: readonly OurPayment[];
  readonly refunds: readonly OurRefund[];
}

export type Difference =
  /** WeChat took money that our books know nothing of. */
  | { readonly kind: 'payment-missing-here'; readonly outTradeNo: string; readonly theirs: Fen }
  | { readonly kind: 'payment-missing-there'; readonly outTradeNo: string; readonly ours: Fen }
  | { readonly kind: 'payment-amount'; readonly outTradeNo: string; readonly ours: Fen; readonly theirs: Fen }
  /** Paid at WeChat, unpaid here. */
  | { readonly kind: 'payment-state'; readonly outTradeNo: string; readonly theirs: Fen }
  | {
      readonly kind: 'payment-transaction';
      readonly outTradeNo: string;
      readonly ours: string;
      readonly theirs: string;
    }
  | { readonly kind: 'payment-repeated'; readonly side: Side; readonly outTradeNo: string }
  | { readonly kind: 'refund-missing-here'; readonly outRefundNo: string; readonly theirs: Fen }
  | { readonly kind: 'refund-missing-there'; readonly outRefundNo: string; readonly ours: Fen }
  | { readonly kind: 'refund-amount'; readonly outRefundNo: string; readonly ours: Fen; readonly theirs: Fen }
  | {
      readonly kind: 'refund-state';
      readonly outRefundNo: string;
      readonly ours: RefundWord;
      readonly theirs: RefundWord;
    }
  | {
      readonly kind: 'refund-order';
      readonly outRefundNo: string;
      readonly ours: string;
      readonly theirs: string;
    }
  | { readonly kind: 'refund-repeated'; readonly side: Side; readonly outRefundNo: string }
  /** The bill contradicts itself. */
  | ({ readonly kind: 'bill-total' } & WrongTotal);

type Side = 'here' | 'there';

const words = { SUCCESS: 'succeeded', PROCESSING: 'processing', CHANGE: 'abnormal', FAIL: 'failed' } as const;

/** @param bill undefined when WeChat has none, because nothing happened that day. */
export function reconcile(ours: OurDay, bill: TradeBill | undefined): Difference[] {
  const rows = bill?.rows ?? [];
  const payments = rows.filter((row): row is BilledPayment => row.kind === 'payment');
  const refunds = rows.filter((row): row is BilledRefund => row.kind === 'refund');
  return [
    ...(bill?.wrongTotals ?? []).map((total) => ({ kind: 'bill-total' as const, ...total })),
    ...comparePayments(ours.payments, payments),
    ...compareRefunds(ours.refunds, refunds),
  ];
}

function comparePayments(ours: readonly OurPayment[], theirs: readonly BilledPayment[]): Difference[] {
  const { here, there, numbers, repeated } = pair(ours, theirs, ({ outTradeNo }) => outTradeNo);
  const twice = repeated.map(
    ([side, outTradeNo]): Difference => ({ kind: 'payment-repeated', side, outTradeNo }),
  );
  return [
    ...twice,
    ...numbers.flatMap((number) => comparePayment(number, here.get(number), there.get(number))),
  ];
}

function comparePayment(outTradeNo: string, our?: OurPayment, their?: BilledPayment): Difference[] {
  if (their === undefined)
    return our?.state === 'paid' ? [{ kind: 'payment-missing-there', outTradeNo, ours: our.amount }] : [];
  if (our === undefined) return [{ kind: 'payment-missing-here', outTradeNo, theirs: their.total }];
  const differences: Difference[] = [];
  if (our.state !== 'paid') differences.push({ kind: 'payment-state', outTradeNo, theirs: their.total });
  if (our.amount !== their.total)
    differences.push({ kind: 'payment-amount', outTradeNo, ours: our.amount, theirs: their.total });
  if (our.transactionId !== undefined && our.transactionId !== their.transactionId)
    differences.push({
      kind: 'payment-transaction',
      outTradeNo,
      ours: our.transactionId,
      theirs: their.transactionId,
    });
  return differences;
}

function compareRefunds(ours: readonly OurRefund[], theirs: readonly BilledRefund[]): Difference[] {
  const { here, there, numbers, repeated } = pair(ours, theirs, ({ outRefundNo }) => outRefundNo);
  const twice = repeated.map(
    ([side, outRefundNo]): Difference => ({ kind: 'refund-repeated', side, outRefundNo }),
  );
  return [
    ...twice,
    ...numbers.flatMap((number) => compareRefund(number, here.get(number), there.get(number))),
  ];
}

function compareRefund(outRefundNo: string, our?: OurRefund, their?: BilledRefund): Difference[] {
  // One that WeChat refused never came onto a bill.
  if (their === undefined)
    return our === undefined || our.state === 'failed'
      ? []
      : [{ kind: 'refund-missing-there', outRefundNo, ours: our.amount }];
  if (our === undefined) return [{ kind: 'refund-missing-here', outRefundNo, theirs: their.amount }];
  const differences: Difference[] = [];
  const state = words[their.status];
  if (our.amount !== their.amount)
    differences.push({ kind: 'refund-amount', outRefundNo, ours: our.amount, theirs: their.amount });
  if (our.state !== state)
    differences.push({ kind: 'refund-state', outRefundNo, ours: our.state, theirs: state });
  if (our.outTradeNo !== their.outTradeNo)
    differences.push({ kind: 'refund-order', outRefundNo, ours: our.outTradeNo, theirs: their.outTradeNo });
  return differences;
}

/** Both sides by number; a number that a side has more than once is compared by its first entry, and told. */
function pair<Ours, Theirs>(
  ours: readonly Ours[],
  theirs: readonly Theirs[],
  numberOf: (entry: Ours | Theirs) => string,
) {
  const here = new Map<string, Ours>();
  const there = new Map<string, Theirs>();
  const repeated: [Side, string][] = [];
  for (const entry of ours) {
    if (here.has(numberOf(entry))) repeated.push(['here', numberOf(entry)]);
    else here.set(numberOf(entry), entry);
  }
  for (const entry of theirs) {
    if (there.has(numberOf(entry))) repeated.push(['there', numberOf(entry)]);
    else there.set(numberOf(entry), entry);
  }
  return { here, there, repeated, numbers: [...new Set([...here.keys(), ...there.keys()])].sort() };
}
