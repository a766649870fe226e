// What payments need from elsewhere, as small interfaces; apps/server fits WeChat Pay and the siblings in.

import type { IncomingHttpHeaders } from 'node:http';
import type { Difference, Fen, Id, LogisticsType, PaymentParameters } from '@xiaoqiao/contract';
import type { Database, Outbox } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';

export interface Prepay {
  readonly openid: string;
  readonly orderNumber: string;
  readonly description: string;
  readonly amount: Fen;
  /** Milliseconds. */
  readonly expiresAt: number;
}

export interface PaidTransaction {
  readonly orderNumber: string;
  readonly transactionId: string;
  readonly appid: string;
  readonly mchid: string;
  readonly amount: Fen;
  /** Milliseconds. */
  readonly paidAt: number;
}

/** What WeChat says of an order. `unknown`: it never heard of it. */
export type PaymentState =
  | { readonly state: 'paid'; readonly transaction: PaidTransaction }
  | { readonly state: 'unpaid' | 'closed' | 'unknown' };

export interface SendRefund {
  readonly orderNumber: string;
  readonly refundNumber: string;
  readonly amount: Fen;
  /** Of the whole payment. */
  readonly total: Fen;
  readonly reason: string;
}

/**
 * What became of a refund. `abnormal`: the card is gone, somebody must act at WeChat Pay. `refused`: it was never accepted and
 * never will be. `postponed`: not accepted now (the merchant's balance is short, too often), the same one may be later.
 */
export interface RefundState {
  readonly status: 'processing' | 'succeeded' | 'closed' | 'abnormal' | 'refused' | 'postponed';
  readonly reason?: string;
  /** Milliseconds: when WeChat took it, where it says so. */
  readonly acceptedAt?: number;
}

export type Notice =
  | { readonly kind: 'paid'; readonly transaction: PaidTransaction }
  | { readonly kind: 'refund'; readonly refundNumber: string; readonly refund: RefundState }
  | { readonly kind: 'other'; readonly eventType: string };

export interface OurDay {
  readonly payments: readonly {
    readonly outTradeNo: string;
    readonly transactionId?: string;
    readonly amount: Fen;
    readonly state: 'paid' | 'unpaid';
  }[];
  readonly refunds: readonly {
    readonly outRefundNo: string;
    readonly outTradeNo: string;
    readonly amount: Fen;
    readonly state: 'processing' | 'succeeded' | 'abnormal' | 'failed';
  }[];
}

/** The numbers of what a bill lists: of orders that were paid, and of refunds. */
export interface BilledNumbers {
  readonly payments: readonly string[];
  readonly refunds: readonly string[];
}

export type DayDifference = Readonly<Difference>;

export interface DayComparison {
  readonly payments: { readonly count: number; readonly total: Fen };
  readonly refunds: { readonly count: number; readonly total: Fen };
  readonly differences: readonly DayDifference[];
}

/** WeChat Pay. Every method throws XiaoqiaoError `wechat_unavailable` when WeChat's answer is not known. */
export interface WechatPay {
  readonly appid: string;
  readonly mchid: string;
  /** @returns `paid` when the order was paid already. @throws XiaoqiaoError `wechat_rejected` */
  prepay(prepay: Prepay): Promise<PaymentParameters | 'paid'>;
  find(orderNumber: string): Promise<PaymentState>;
  /** @returns `paid` when it is too late to close. */
  close(orderNumber: string): Promise<'closed' | 'paid'>;
  refund(refund: SendRefund): Promise<RefundState>;
  /** undefined: WeChat never heard of it. */
  findRefund(refundNumber: string): Promise<RefundState | undefined>;
  /**
   * Downloads the bill of a day in China, and compares it with what our books say. Only what this mini program sold counts.
   * @throws XiaoqiaoError `wechat_unavailable`, with `retryAfter` while the bill is being made; `wechat_rejected`
   */
  compareDay(date: string, ours: (billed: BilledNumbers) => Promise<OurDay>): Promise<DayComparison>;
  /** @throws XiaoqiaoError `notification_unverified`, `notification_invalid` */
  receive(headers: IncomingHttpHeaders, rawBody: Buffer): Promise<Notice>;
}

export interface ShipmentToReport {
  readonly transactionId: string;
  readonly openid: string;
  readonly logistics: LogisticsType;
  /** What was bought, up to 120 characters. */
  readonly item: string;
  readonly companyCode: string | null;
  readonly trackingNumber: string;
  /** Masked; empty when not known. */
  readonly receiverPhone: string;
  /** Milliseconds. */
  readonly shippedAt: number;
}

/**
 * What became of a report. `unknown-payment`: WeChat's books have no such payment, or not yet. `skipped`: WeChat does not
 * want to know. `postponed`: the answer is not known, or says that it passes.
 */
export type ReportOutcome =
  | { readonly outcome: 'reported' }
  | {
      readonly outcome: 'refused' | 'unknown-payment' | 'skipped' | 'postponed';
      readonly reason: string;
      readonly code?: string;
      readonly hint?: string;
    };

/** WeChat's books of what must be shipped (trade management). */
export interface WechatShipping {
  /** Never throws for what WeChat says, or does not say. */
  report(shipment: ShipmentToReport): Promise<ReportOutcome>;
  /** @throws XiaoqiaoError `wechat_unavailable`, `wechat_rejected` */
  stateOf(trade: {
    transactionId: string;
  }): Promise<'to_ship' | 'shipped' | 'received' | 'refunded' | 'unknown'>;
  /** @throws XiaoqiaoError `wechat_unavailable`, `wechat_rejected` */
  remind(trade: { transactionId: string }, receivedAt: number): Promise<void>;
}

export interface Identities {
  openidOf(userId: Id<'user'>, appid: string): Promise<string | undefined>;
}

export interface PaymentSettings {
  /** Hour of the day in China at which the day before is reconciled; WeChat has its bill after ten. */
  readonly reconciliationHour: number;
}

export interface ReconciliationDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly wechatPay: Pick<WechatPay, 'compareDay'>;
  readonly settings: PaymentSettings;
}

export interface PaymentsDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly wechatPay: WechatPay;
  readonly wechatShipping: WechatShipping;
  readonly settings: PaymentSettings;
  readonly identities: Identities;
}
