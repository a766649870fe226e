// Events: past-tense facts of plain JSON that services tell each other. Names never change; shapes change by version.
import type { FilePurpose, FileRejection } from './files.ts';
import type { Withdrawn } from './identity.ts';
import type { Notice } from './messages.ts';
import type { LogisticsType } from './orders.ts';
import type { Fen, Id } from './schema.ts';

/** The payload of every event, by name. A `…-ended` or `…-came-due` event is a timer that went off. */
export interface EventPayloads {
  'user.registered': { userId: Id<'user'>; by: 'wechat' | 'password' };
  /** What the user had allowed at WeChat, and has taken back, was forgotten. */
  'user.consent-withdrawn': { userId: Id<'user'>; withdrawn: Withdrawn[] };

  'order.placed': { orderId: Id<'order'>; number: string; userId: Id<'user'>; total: Fen; expiresAt: string };
  'order.payment-window-ended': { orderId: Id<'order'> };
  'order.paid': {
    orderId: Id<'order'>;
    userId: Id<'user'>;
    paymentId: Id<'payment'>;
    amount: Fen;
    paidAt: string;
  };
  'order.payment-unfulfillable': {
    orderId: Id<'order'>;
    paymentId: Id<'payment'>;
    amount: Fen;
    reason: string;
  };
  'order.shipped': {
    orderId: Id<'order'>;
    number: string;
    userId: Id<'user'>;
    carrier: string;
    trackingNumber: string;
    shippedAt: string;
    logistics: LogisticsType;
    companyCode: string | null;
    /** Masked but for its end. */
    receiverPhone: string;
  };
  'order.shipment-corrected': {
    orderId: Id<'order'>;
    userId: Id<'user'>;
    logistics: LogisticsType;
    companyCode: string | null;
    trackingNumber: string;
    receiverPhone: string;
    correctedAt: string;
  };
  'order.receipt-window-ended': { orderId: Id<'order'> };
  'order.completed': { orderId: Id<'order'>; userId: Id<'user'>; by: 'user' | 'timer' };
  'order.cancelled': { orderId: Id<'order'>; userId: Id<'user'>; reason: 'user' | 'expired' | 'admin' };
  'order.refund-requested': { orderId: Id<'order'>; userId: Id<'user'>; refundId: Id<'refund'>; amount: Fen };
  'order.refund-rejected': { orderId: Id<'order'>; userId: Id<'user'>; refundId: Id<'refund'> };
  'order.refund-approved': {
    orderId: Id<'order'>;
    userId: Id<'user'>;
    refundId: Id<'refund'>;
    amount: Fen;
    reason: string;
  };
  'order.refunded': {
    orderId: Id<'order'>;
    userId: Id<'user'>;
    refundId: Id<'refund'>;
    amount: Fen;
    refundedTotal: Fen;
    whole: boolean;
  };
  'order.refund-failed': { orderId: Id<'order'>; userId: Id<'user'>; refundId: Id<'refund'>; reason: string };

  'payment.succeeded': {
    paymentId: Id<'payment'>;
    orderId: Id<'order'>;
    amount: Fen;
    transactionId: string;
    paidAt: string;
  };
  'payment.check-came-due': { paymentId: Id<'payment'>; attempt: number };
  /** `refundId` is the order's refund; null when the money came too late and goes back by itself. */
  'payment.refunded': {
    paymentId: Id<'payment'>;
    orderId: Id<'order'>;
    refundId: Id<'refund'> | null;
    amount: Fen;
  };
  'payment.refund-failed': {
    paymentId: Id<'payment'>;
    orderId: Id<'order'>;
    refundId: Id<'refund'> | null;
    reason: string;
  };
  'payment.refund-check-came-due': { paymentRefundId: Id<'payment-refund'>; attempt: number };
  'payment.shipping-report-came-due': { orderId: Id<'order'>; attempt: number };
  /** WeChat knows that the order was shipped. */
  'payment.shipping-reported': { orderId: Id<'order'>; paymentId: Id<'payment'> };
  'payment.shipping-refused': {
    orderId: Id<'order'>;
    paymentId: Id<'payment'>;
    reason: string;
    wechatCode: string | null;
  };

  /** Its bytes are there, and are what was announced as far as that can be seen at once. */
  'file.uploaded': { fileId: Id<'file'>; userId: Id<'user'>; purpose: FilePurpose };
  /** It can be used, and its variants are there. */
  'file.ready': { fileId: Id<'file'>; userId: Id<'user'>; purpose: FilePurpose };
  'file.rejected': {
    fileId: Id<'file'>;
    userId: Id<'user'>;
    purpose: FilePurpose;
    rejection: FileRejection;
  };
  /** Its objects are to be removed from the store. */
  'file.deleted': { fileId: Id<'file'>; userId: Id<'user'>; keys: string[]; uploadId: string | null };
  'file.upload-window-ended': { fileId: Id<'file'> };
  'file.check-window-ended': { fileId: Id<'file'>; attempt: number };

  'payment.reconciliation-came-due': { date: string; run: number; attempt: number };
  /** Our books and WeChat’s bill of that day say the same. */
  'payment.reconciled': {
    date: string;
    payments: { count: number; total: Fen };
    refunds: { count: number; total: Fen };
  };
  'payment.reconciliation-differed': { date: string; differences: number };
  /** Receipt was confirmed at WeChat. */
  'payment.receipt-confirmed': {
    orderId: Id<'order'>;
    paymentId: Id<'payment'>;
    by: 'user' | 'time';
    confirmedAt: string;
  };

  'message.send-came-due': { messageId: Id<'message'>; attempt: number };
  'message.sent': { messageId: Id<'message'>; userId: Id<'user'>; orderId: Id<'order'>; notice: Notice };
  'message.refused': {
    messageId: Id<'message'>;
    userId: Id<'user'>;
    orderId: Id<'order'>;
    notice: Notice;
    reason: string;
  };

  /** What WeChat thinks of media that it was asked about; `traceId` is what it answered then. */
  'wechat.media-checked': {
    traceId: string;
    appid: string;
    suggest: 'pass' | 'review' | 'risky';
    label: number;
  };
  /** What a user said when the mini program asked; each yes allows one message. */
  'wechat.subscription-answered': {
    appid: string;
    openid: string;
    answers: { templateId: string; accepted: boolean }[];
  };
  /** In the settings, later. */
  'wechat.subscription-refused': { appid: string; openid: string; templateIds: string[] };
  /** `errorCode` is 0 when it arrived. */
  'wechat.message-delivered': {
    appid: string;
    openid: string;
    templateId: string;
    messageId: string;
    errorCode: number;
    errorStatus: string;
  };
  /** `revoked` are WeChat’s numbers of what was taken back. */
  'wechat.consent-withdrawn': { appid: string; openid: string; everything: boolean; revoked: string[] };
  'wechat.trade-settled': {
    transactionId: string | null;
    orderNumber: string | null;
    confirmedBy: 'user' | 'time' | null;
    confirmedAt: string | null;
    settledAt: string | null;
    estimatedSettlementAt: string | null;
  };
  /** Paid two days ago, and WeChat knows of no shipment. */
  'wechat.shipment-demanded': { transactionId: string | null; orderNumber: string | null };
  'wechat.trade-warned': { appid: string; warning: 'trade_access_reminder' | 'trade_controlled' };
  'wechat.customer-message-received': {
    appid: string;
    openid: string;
    messageId: string;
    type: 'text' | 'image' | 'page';
    content: string;
  };

  'task.reminder-came-due': { taskId: Id<'task'>; dueAt: string };
  /** The task was not done in time. */
  'task.due': { taskId: Id<'task'>; userId: Id<'user'>; title: string; dueAt: string };

  'product.changed': { productId: Id<'product'> };
  'stock.taken': { skuId: Id<'sku'>; change: number; reason: string };
}

export type EventName = keyof EventPayloads;

export interface Event<Name extends EventName = EventName> {
  /** ULID; consumers are idempotent by it. */
  readonly id: Id<'event'>;
  readonly name: Name;
  readonly version: number;
  /** RFC 3339, UTC. */
  readonly occurredAt: string;
  readonly data: EventPayloads[Name];
}

export type AnyEvent = { [Name in EventName]: Event<Name> }[EventName];
