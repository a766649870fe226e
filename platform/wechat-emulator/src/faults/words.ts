// Every fault there is, in plain words: counters of things that go wrong inside, and what a rule does to a request.
import type { Words } from '../inspect/mistakes.ts';

/** Each is set to a number, of the next things that go wrong. */
export const counterWords = {
  loseNotifications: {
    zh: '通知永远不来，重试也没有：只有查单能发现已支付',
    en: 'the notification never comes, retries included: only a query finds the payment',
  },
  loseDeliveries: {
    zh: '一次投递在路上丢失；下一次按计划重试',
    en: 'one attempt gets lost on the way; the next one follows by schedule',
  },
  duplicateDeliveries: { zh: '同一时刻投递两次', en: 'the delivery comes twice at the same moment' },
  delayNotifications: {
    zh: '首次投递推迟 `delayMilliseconds`（60000）',
    en: 'first sent `delayMilliseconds` late (60000)',
  },
  forgeSignatures: {
    zh: '通知用陌生密钥签名；正确的一次按计划随后到来',
    en: 'a notification is signed with a foreign key; a good one follows by schedule',
  },
  signTests: { zh: '`WECHATPAY/SIGNTEST/` 探测通知', en: 'a `WECHATPAY/SIGNTEST/` probe as a notification' },
  staleTimestamps: {
    zh: '通知的签名时间是十分钟前；正确的一次随后到来',
    en: 'a notification is signed ten minutes ago; a good one follows by schedule',
  },
  tamperedBodies: {
    zh: '通知在签名之后被改动；正确的一次随后到来',
    en: 'a notification is changed after signing; a good one follows by schedule',
  },
  signTestReplies: {
    zh: '支付应答的签名以 `WECHATPAY/SIGNTEST/` 开头',
    en: 'the signature of a Pay reply begins with `WECHATPAY/SIGNTEST/`',
  },
  loseReplies: {
    zh: '支付请求已生效，应答之前连接断开',
    en: 'a Pay request takes effect, and the connection breaks before the reply',
  },
  systemBusy: { zh: '−1，或 500 `SYSTEM_ERROR`', en: '−1, or 500 `SYSTEM_ERROR`' },
  tokenRejections: {
    zh: '有效的 access_token 被 40001 拒绝',
    en: 'a good access token is refused with 40001',
  },
  abnormalRefunds: { zh: '退款以 `ABNORMAL` 结束', en: 'a refund ends `ABNORMAL`' },
  closedRefunds: { zh: '退款以 `CLOSED` 结束', en: 'a refund ends `CLOSED`' },
  balanceShortages: {
    zh: '退款或转账被 403 `NOT_ENOUGH` 拒绝（余额不足）',
    en: 'a refund or a transfer is refused with 403 `NOT_ENOUGH`',
  },
  latePayments: {
    zh: '已关闭的订单仍被支付：银行在关单之前已同意',
    en: 'a closed order is paid after all: the bank had said yes before it was closed',
  },
  phoneQuota: {
    zh: '手机号组件的额度用完：按下按钮即 errno 1400001',
    en: 'no quota is left for phone numbers: the button answers errno 1400001',
  },
  losePushes: {
    zh: '推送消息永远不来',
    en: 'a pushed message never comes',
  },
  duplicatePushes: { zh: '推送消息同一时刻来两次', en: 'a pushed message comes twice at the same moment' },
  forgePushes: {
    zh: '推送消息的 `msg_signature` 不对（明文模式为 `signature`）；正确的一次随后到来',
    en: 'a pushed message has a wrong `msg_signature` (in plaintext, `signature`); a good one follows',
  },
  misdirectedPushes: {
    zh: '推送消息是为另一个小程序加密的；正确的一次随后到来',
    en: 'a pushed message is encrypted for another app; a good one follows',
  },
} satisfies Record<string, Words>;

/** What a rule can do to the requests it matches. */
export const ruleWords = {
  systemBusy: {
    zh: '系统繁忙：−1，支付为 500 `SYSTEM_ERROR`',
    en: 'system busy: −1, for Pay 500 `SYSTEM_ERROR`',
  },
  dailyQuota: {
    zh: '当日配额用完：45009，支付为 429 `FREQUENCY_LIMITED`',
    en: "the day's quota is used up: 45009, for Pay 429 `FREQUENCY_LIMITED`",
  },
  minuteQuota: {
    zh: '每分钟频率限制：45011，支付为 429 `FREQUENCY_LIMITED`',
    en: 'too many this minute: 45011, for Pay 429 `FREQUENCY_LIMITED`',
  },
  refuse: {
    zh: '以 `code` 给出的错误码拒绝（errcode 数字，或支付错误码）',
    en: 'refused with the `code` given (an errcode, or a code of Pay)',
  },
  badGateway: {
    zh: '微信前面的网关返回 502 与 HTML',
    en: 'a gateway in front of WeChat answers 502 with HTML',
  },
  delay: {
    zh: '应答推迟 `milliseconds`（3000），真实时间；请求立即生效',
    en: 'the answer comes `milliseconds` late (3000) in real time; the effect is immediate',
  },
  dropBefore: { zh: '生效之前断开连接', en: 'the connection breaks before anything took effect' },
  dropAfter: {
    zh: '生效之后、应答之前断开连接',
    en: 'the connection breaks after the effect, before the answer',
  },
  truncateBody: {
    zh: '应答正文只来一半，连接断开',
    en: 'half of the answer comes, then the connection breaks',
  },
  wrongContentType: { zh: '应答的 Content-Type 为 text/html', en: 'the answer claims to be text/html' },
  wrongSerial: {
    zh: '支付应答的 Wechatpay-Serial 是不认识的序列号',
    en: 'the Wechatpay-Serial of a Pay reply names an unknown key',
  },
  wrongSignature: { zh: '支付应答的签名不正确', en: 'the signature of a Pay reply is wrong' },
  clockSkew: {
    zh: '支付应答的签名时间偏移 `seconds`（−600），签名本身正确',
    en: 'a Pay reply is signed `seconds` off (−600); the signature itself is right',
  },
  earlyToken: {
    zh: 'access_token 只活 `seconds`（60），应答里仍写 7200',
    en: 'the access token lives `seconds` only (60), while the answer says 7200',
  },
} satisfies Record<string, Words>;

export type RuleFault = keyof typeof ruleWords;
