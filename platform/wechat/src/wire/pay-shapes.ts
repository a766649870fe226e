// The words of WeChat Pay v3 payments: requests, replies, notifications. Amounts are integer fen, times RFC 3339 +08:00.
import type { EncryptedResource } from './resource-cipher.ts';

export const tradeStates = [
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
] as const;
export type TradeState = (typeof tradeStates)[number];

export const refundStates = ['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL'] as const;
export type RefundState = (typeof refundStates)[number];

/** Where the user pays: the last step of the prepay path → `trade_type` of what was paid. */
export const tradeTypes = { jsapi: 'JSAPI', native: 'NATIVE', h5: 'MWEB', app: 'APP' } as const;
export type PrepayKind = keyof typeof tradeTypes;

export interface PrepayRequest {
  readonly appid: string;
  readonly mchid: string;
  readonly description: string;
  readonly out_trade_no: string;
  readonly time_expire?: string;
  readonly attach?: string;
  readonly notify_url: string;
  readonly amount: { readonly total: number; readonly currency?: 'CNY' };
  /** JSAPI only. */
  readonly payer?: { readonly openid: string };
  /** H5 must have it, with `h5_info`. */
  readonly scene_info?: { readonly payer_client_ip: string; readonly h5_info?: { readonly type: H5Type } };
}

export const h5Types = ['iOS', 'Android', 'Wap'] as const;
export type H5Type = (typeof h5Types)[number];

export interface TransactionReply {
  readonly appid: string;
  readonly mchid: string;
  readonly out_trade_no: string;
  readonly trade_state: TradeState;
  readonly trade_state_desc: string;
  /** This and the following ones only once paid. */
  readonly transaction_id?: string;
  readonly trade_type?: string;
  readonly bank_type?: string;
  readonly success_time?: string;
  readonly payer?: { readonly openid?: string };
  readonly attach?: string;
  readonly amount?: {
    readonly total: number;
    readonly currency?: string;
    readonly payer_total?: number;
    readonly payer_currency?: string;
  };
}

export interface RefundRequest {
  readonly transaction_id?: string;
  readonly out_trade_no?: string;
  readonly out_refund_no: string;
  readonly reason?: string;
  readonly notify_url?: string;
  readonly amount: { readonly refund: number; readonly total: number; readonly currency: 'CNY' };
}

export const abnormalRefundTypes = ['USER_BANK_CARD', 'MERCHANT_BANK_CARD'] as const;

export interface AbnormalRefundRequest {
  readonly out_refund_no: string;
  readonly type: (typeof abnormalRefundTypes)[number];
  /** This and the following ones for USER_BANK_CARD. */
  readonly bank_type?: string;
  /** Encrypted, like the name, with the key that Wechatpay-Serial names. */
  readonly bank_account?: string;
  readonly real_name?: string;
}

export interface RefundAmount {
  readonly total: number;
  readonly refund: number;
  readonly payer_total?: number;
  readonly payer_refund?: number;
  readonly settlement_refund?: number;
  readonly settlement_total?: number;
  readonly discount_refund?: number;
  readonly currency?: string;
}

interface RefundFields {
  readonly refund_id: string;
  readonly out_refund_no: string;
  readonly transaction_id: string;
  readonly out_trade_no: string;
  readonly user_received_account?: string;
  readonly success_time?: string;
  readonly amount: RefundAmount;
}

export interface RefundReply extends RefundFields {
  readonly status: RefundState;
  readonly create_time?: string;
  readonly channel?: string;
}

/** In a notification the state is called `refund_status`. */
export interface RefundNotice extends RefundFields {
  readonly mchid: string;
  readonly refund_status: RefundState;
}

export const notificationTypes = [
  'TRANSACTION.SUCCESS',
  'REFUND.SUCCESS',
  'REFUND.ABNORMAL',
  'REFUND.CLOSED',
  'MCHTRANSFER.BILL.FINISHED',
] as const;
export type NotificationType = (typeof notificationTypes)[number];

export interface NotificationBody {
  readonly id: string;
  readonly create_time: string;
  readonly event_type: string;
  readonly resource_type: 'encrypt-resource';
  readonly summary?: string;
  readonly resource: EncryptedResource & { readonly original_type?: string };
}

export interface CertificatesReply {
  readonly data: readonly {
    readonly serial_no: string;
    readonly effective_time: string;
    readonly expire_time: string;
    readonly encrypt_certificate: EncryptedResource;
  }[];
}

export const PUBLIC_KEY_ID_PREFIX = 'PUB_KEY_ID_';

/** RFC 3339 in China's time zone, as WeChat Pay writes it. */
export const toBeijingTime = (milliseconds: number): string =>
  `${new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
