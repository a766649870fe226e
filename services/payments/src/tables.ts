// The rows of this service as the database holds them: times in milliseconds, money in fen.

import type {
  DifferenceKind,
  LogisticsType,
  ReconciliationStatus,
  ShippingReportStatus,
} from '@xiaoqiao/contract';

export interface PaymentsTables {
  payments: {
    id: string;
    order_id: string;
    /** The order's number: WeChat's `out_trade_no`. */
    order_number: string;
    user_id: string;
    appid: string;
    mchid: string;
    openid: string;
    amount: number;
    description: string;
    status: 'pending' | 'succeeded' | 'closed';
    transaction_id: string | null;
    /** Sum of the refunds that were sent, or may still be; never above `amount`. */
    refund_total: number;
    created_at: number;
    expires_at: number;
    paid_at: number | null;
  };
  payment_refunds: {
    /** Also WeChat's `out_refund_no`. */
    id: string;
    payment_id: string;
    /** The order's refund; null for money that came too late. */
    order_refund_id: string | null;
    amount: number;
    reason: string;
    status: 'requested' | 'processing' | 'succeeded' | 'abnormal' | 'failed';
    failure: string | null;
    created_at: number;
    completed_at: number | null;
    /** When WeChat took it, by WeChat's clock; null until that is known. */
    accepted_at: number | null;
  };
  reconciliations: {
    /** A day in China. */
    date: string;
    status: ReconciliationStatus;
    /** Counts the times it was asked for; timers of earlier runs do nothing. */
    run: number;
    reason: string | null;
    hint: string | null;
    payment_count: number;
    payment_total: number;
    refund_count: number;
    refund_total: number;
    difference_count: number;
    due_at: number;
    checked_at: number | null;
  };
  reconciliation_differences: {
    date: string;
    position: number;
    kind: DifferenceKind;
    number: string;
    ours: string | null;
    theirs: string | null;
  };
  shipping_reports: {
    order_id: string;
    payment_id: string;
    logistics: LogisticsType;
    company_code: string | null;
    tracking_number: string;
    /** Masked. */
    receiver_phone: string;
    status: ShippingReportStatus;
    reason: string | null;
    wechat_code: string | null;
    hint: string | null;
    /** 1 once WeChat had taken a report: what follows corrects it. */
    told_before: number;
    /** When it was shipped, or corrected: also what tells one report from the next. */
    shipped_at: number;
    opened_at: number;
    reported_at: number | null;
    reminded_at: number | null;
  };
}

export type PaymentRow = PaymentsTables['payments'];
export type PaymentRefundRow = PaymentsTables['payment_refunds'];
export type ReconciliationRow = PaymentsTables['reconciliations'];
export type ShippingReportRow = PaymentsTables['shipping_reports'];
