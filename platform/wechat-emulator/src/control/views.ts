// What the control API shows: records in plain JSON, times in RFC 3339, no session keys.
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type {
  NotificationType,
  PrepayKind,
  RefundState,
  TradeState,
  TransferState,
} from '@xiaoqiao/wechat/wire';
import { asOf } from '../pay/order.ts';
import type { Flaw, Notification, Order, Refund, Transfer, User } from '../records.ts';

export interface UserView {
  readonly openid: string;
  readonly appid: string;
  readonly unionid?: string;
  readonly phone: string;
  readonly countryCode: string;
  readonly blocked: boolean;
  readonly nickname: string;
  readonly avatar: string;
}

export interface OrderView {
  readonly mchid: string;
  readonly appid: string;
  readonly outTradeNo: string;
  readonly kind: PrepayKind;
  /** Once the payer is known. */
  readonly openid?: string;
  readonly description: string;
  readonly total: number;
  readonly state: TradeState;
  readonly transactionId?: string;
  /** What wx.requestPayment may name this order by, oldest first. */
  readonly prepayIds: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly paidAt?: string;
}

export interface RefundView {
  readonly mchid: string;
  readonly outRefundNo: string;
  readonly refundId: string;
  readonly outTradeNo: string;
  readonly amount: number;
  readonly status: RefundState;
  readonly createdAt: string;
  readonly succeededAt?: string;
}

export interface TransferView {
  readonly mchid: string;
  readonly outBillNo: string;
  readonly transferBillNo: string;
  readonly openid: string;
  readonly amount: number;
  readonly remark: string;
  readonly state: TransferState;
  readonly failReason?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface NotificationView {
  readonly id: string;
  readonly mchid: string;
  readonly eventType: NotificationType;
  readonly url: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly state: Notification['state'];
  readonly createdAt: string;
  /** Only while it is pending. */
  readonly nextAt?: string;
  readonly attempts: readonly {
    readonly at: string;
    /** What was made wrong on purpose. */
    readonly flaw?: Flaw;
    /** What the receiver answered; absent when there was no answer. */
    readonly status?: number;
    readonly error?: string;
  }[];
}

/** State files of earlier versions know neither names nor pictures. */
export function viewUser({ sessionKey: _key, sessionKeyAt: _at, ...user }: User): UserView {
  return { ...user, nickname: user.nickname ?? '', avatar: user.avatar ?? 'tea' };
}

export function viewOrder(stored: Order, prepayIds: readonly string[], now: number): OrderView {
  const order = asOf(stored, now);
  return {
    mchid: order.mchid,
    appid: order.appid,
    outTradeNo: order.outTradeNo,
    kind: order.kind ?? 'jsapi',
    ...(order.openid === undefined ? {} : { openid: order.openid }),
    description: order.description,
    total: order.total,
    state: order.state,
    ...(order.transactionId === undefined ? {} : { transactionId: order.transactionId }),
    prepayIds,
    createdAt: toRfc3339(order.createdAt),
    expiresAt: toRfc3339(order.expiresAt),
    ...(order.paidAt === undefined ? {} : { paidAt: toRfc3339(order.paidAt) }),
  };
}

export const viewRefund = (refund: Refund): RefundView => ({
  mchid: refund.mchid,
  outRefundNo: refund.outRefundNo,
  refundId: refund.refundId,
  outTradeNo: refund.orderKey.slice(refund.mchid.length + 1),
  amount: refund.amount,
  status: refund.status,
  createdAt: toRfc3339(refund.createdAt),
  ...(refund.succeededAt === undefined ? {} : { succeededAt: toRfc3339(refund.succeededAt) }),
});

/** Without the user's name and what wx.requestMerchantTransfer would need. */
export const viewTransfer = (transfer: Transfer): TransferView => ({
  mchid: transfer.mchid,
  outBillNo: transfer.outBillNo,
  transferBillNo: transfer.transferBillNo,
  openid: transfer.openid,
  amount: transfer.amount,
  remark: transfer.remark,
  state: transfer.state,
  ...(transfer.failReason === undefined ? {} : { failReason: transfer.failReason }),
  createdAt: toRfc3339(transfer.createdAt),
  updatedAt: toRfc3339(transfer.updatedAt),
});

export const viewNotification = (notification: Notification): NotificationView => ({
  id: notification.id,
  mchid: notification.mchid,
  eventType: notification.eventType,
  url: notification.url,
  resource: notification.resource,
  state: notification.state,
  createdAt: toRfc3339(notification.createdAt),
  ...(notification.state === 'pending' ? { nextAt: toRfc3339(notification.nextAt) } : {}),
  attempts: notification.attempts.map(({ at, ...attempt }) => ({ at: toRfc3339(at), ...attempt })),
});
