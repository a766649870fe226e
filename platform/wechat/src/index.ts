// Door of platform/wechat: the client of WeChat's servers. Hosts, keys and the clock are handed in.
export type { ApiSecurityKeys } from './api-security/api-security.ts';
export type { WechatApp } from './apps.ts';
export type { Code } from './code/code.ts';
export type { LinkTarget, ShortLinkTarget } from './code/links.ts';
export type { CodeLook, CodePicture, LimitedCode, UnlimitedCode } from './code/program-code.ts';
export { wechatHosts } from './hosts.ts';
export type { ExchangeLimits } from './http/exchange.ts';
export type { WechatSession } from './login/code2session.ts';
export type { Login } from './login/login.ts';
export type { SessionKeyHolder } from './login/session-key.ts';
export type { CustomerServiceMessage } from './message/customer-service.ts';
export type { Message } from './message/message.ts';
export type { SubscribeMessage } from './message/subscribe.ts';
export type {
  LibraryKeyword,
  LibraryTitle,
  MessageTemplate,
  TemplateChoice,
  Templates,
} from './message/templates.ts';
export type { Bills } from './pay/bills.ts';
export type { FundFlowBill, FundMovement } from './pay/fund-flow-bill.ts';
export type { PayPublicKey } from './pay/key-material.ts';
export type { PayNotification } from './pay/notification.ts';
export type { H5Input, OrderInput, PrepayInput } from './pay/prepay.ts';
export { type Difference, type OurDay, type OurPayment, type OurRefund, reconcile } from './pay/reconcile.ts';
export type { WechatRefund } from './pay/refund.ts';
export type { AbnormalRefundInput, RefundInput } from './pay/refunds.ts';
export type { BilledPayment, BilledRefund, TradeBill } from './pay/trade-bill.ts';
export type { Transaction } from './pay/transaction.ts';
export type { Transfer } from './pay/transfer.ts';
export type { StartedTransfer, TransferInput, Transfers } from './pay/transfers.ts';
export { createWechatPay, type WechatPay, type WechatPayOptions } from './pay/wechat-pay.ts';
export type { Phone, PhoneNumber } from './phone/get-phone-number.ts';
export { type Acknowledgement, acknowledge } from './push/acknowledge.ts';
export {
  createMessagePush,
  type MessagePush,
  type MessagePushOptions,
  type PushedMessage,
  type PushQuery,
} from './push/message-push.ts';
export type { PushEvent, SubscriptionAnswer } from './push/push-event.ts';
export type { ApiQuota, Quota } from './quota/quota.ts';
export type { MediaToCheck, Safety, TextToCheck } from './safety/safety.ts';
export type { ContentFinding, ContentVerdict } from './safety/verdict.ts';
export type { TradeOrderFilter, TradeOrderPage } from './shipping/list-trade-orders.ts';
export type { Shipping } from './shipping/shipping.ts';
export type { TradeOrder } from './shipping/trade-order.ts';
export type { TradeReference } from './shipping/trade-reference.ts';
export type { Parcel, ShippingInfo } from './shipping/upload.ts';
export { WechatFailure, wechatCodeOf } from './to-xiaoqiao-error.ts';
export type { AccessTokens } from './token/access-tokens.ts';
export type { TokenKind } from './token/ask-token.ts';
export { createMemoryTokenStore, type StoredToken, type TokenStore } from './token/token-store.ts';
export { createWechat, type Wechat, type WechatOptions } from './wechat.ts';
