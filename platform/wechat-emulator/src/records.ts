// What the local WeChat remembers. Times are milliseconds of the emulator's clock.

import type {
  NotificationType,
  PrepayKind,
  RefundState,
  TradeState,
  TransferState,
} from '@xiaoqiao/wechat/wire';
import type { MerchantMode } from './keys/generate.ts';

export interface User {
  readonly openid: string;
  readonly appid: string;
  /** Only when the user's app belongs to an Open Platform account. */
  readonly unionid?: string;
  /** Without country code. */
  readonly phone: string;
  readonly countryCode: string;
  /** High-risk: login is refused. */
  readonly blocked: boolean;
  /** What the phone offers when an app asks; no API tells them. */
  readonly nickname: string;
  readonly avatar: string;
  readonly sessionKey: string;
  readonly sessionKeyAt: number;
}

/** A code of wx.login or of the phone button; the two kinds live in different tables. */
export interface Code {
  readonly code: string;
  readonly appid: string;
  readonly openid: string;
  readonly issuedAt: number;
  readonly used: boolean;
}

export type TokenKind = 'plain' | 'stable';

export interface AccessToken {
  readonly token: string;
  readonly appid: string;
  readonly expiresAt: number;
  /** From then on it is refused, because another one took its place. */
  readonly replacedFrom?: number;
}

/** The newest token of one app and kind. */
export interface TokenBook {
  readonly token: string;
  /** When stable tokens were forced, for WeChat's ration. */
  readonly forcedAt: readonly number[];
}

export interface Order {
  readonly mchid: string;
  readonly outTradeNo: string;
  readonly appid: string;
  /** Known beforehand for JSAPI, otherwise once paid. */
  readonly openid?: string;
  /** JSAPI when absent, as in books of earlier versions. */
  readonly kind?: PrepayKind;
  readonly description: string;
  readonly total: number;
  readonly attach?: string;
  readonly notifyUrl: string;
  /** Everything the merchant said about the order, in a fixed form: a second prepay must say the same. */
  readonly fingerprint: string;
  readonly state: TradeState;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly transactionId?: string;
  readonly paidAt?: number;
  readonly refundKeys?: readonly string[];
  /** Closed before it was ever ordered: the number is used up. */
  readonly burned?: boolean;
}

export interface Prepay {
  /** A code_url or an h5_url, where the order is paid through one. */
  readonly url?: string;
  readonly prepayId: string;
  readonly orderKey: string;
  readonly issuedAt: number;
}

export interface Refund {
  readonly refundId: string;
  readonly outRefundNo: string;
  readonly mchid: string;
  readonly orderKey: string;
  readonly amount: number;
  readonly notifyUrl?: string;
  readonly fingerprint: string;
  readonly status: RefundState;
  /** How it will end. */
  readonly outcome: 'SUCCESS' | 'ABNORMAL' | 'CLOSED';
  readonly createdAt: number;
  readonly succeededAt?: number;
  /** Where the money went, when not back to where it came from. */
  readonly receivedAccount?: string;
}

/** A refund that ends by itself at that time. */
export interface Settlement {
  readonly refundKey: string;
  readonly at: number;
}

/** Money from a merchant to a user, who has to confirm it. */
export interface Transfer {
  readonly transferBillNo: string;
  readonly outBillNo: string;
  readonly mchid: string;
  readonly appid: string;
  readonly openid: string;
  readonly amount: number;
  readonly remark: string;
  readonly userName?: string;
  readonly notifyUrl?: string;
  readonly packageInfo: string;
  readonly fingerprint: string;
  readonly state: TransferState;
  readonly failReason?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What becomes of a transfer at that time, if nothing happens before. */
export interface TransferEnd {
  readonly transferKey: string;
  readonly state: 'SUCCESS' | 'FAIL' | 'CANCELLED';
  readonly failReason?: string;
  readonly at: number;
}

/** A certificate that WeChat Pay publishes, until it retires, and signs with, from a moment on. */
export interface PlatformCertificateRecord {
  readonly serialNo: string;
  readonly pem: string;
  readonly privateKeyPem: string;
  readonly signsFrom: number;
  readonly retiresAt?: number;
}

/** How far a merchant has come from certificates to the public key; `share` of its notifications use the latter. */
export interface MerchantKeyMode {
  readonly mode: MerchantMode;
  readonly share: number;
}

/** A mini program package that arrived; its content is not kept. */
export interface UploadedPackage {
  readonly id: string;
  readonly kind: 'upload' | 'preview';
  readonly appid: string;
  readonly version: string;
  readonly description: string;
  readonly robot: string;
  readonly at: number;
  readonly sizes: readonly { readonly name: string; readonly size: number }[];
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

export type Flaw = 'lost' | 'forged' | 'sign-test' | 'stale' | 'tampered';

export interface Attempt {
  readonly at: number;
  /** What was made wrong on purpose. */
  readonly flaw?: Flaw;
  readonly status?: number;
  readonly error?: string;
}

export interface Notification {
  readonly id: string;
  readonly mchid: string;
  readonly eventType: NotificationType;
  readonly url: string;
  readonly createdAt: number;
  /** The plaintext that is encrypted anew for each attempt. */
  readonly resource: Readonly<Record<string, unknown>>;
  readonly state: 'pending' | 'accepted' | 'given-up' | 'lost';
  /** When the next attempt is due. */
  readonly nextAt: number;
  readonly retries: number;
  readonly attempts: readonly Attempt[];
}

/** Numbers are unique per merchant only. */
export const keyOf = (mchid: string, number: string): string => `${mchid}/${number}`;
