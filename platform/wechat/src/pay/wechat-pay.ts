// The client of WeChat Pay v3 for JSAPI payments: prepay, query, close, refund, and what WeChat notifies.
import { createPrivateKey } from 'node:crypto';
import type { Fen } from '@xiaoqiao/contract';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { createExchange, type ExchangeLimits } from '../http/exchange.ts';
import { text } from '../http/reply-fields.ts';
import { wechatCodeOf } from '../to-xiaoqiao-error.ts';
import {
  apiV3KeyBytes,
  type HeaderBag,
  type PrepayRequest,
  type RefundRequest,
  type RequestPaymentParameters,
  signPayment,
  toBeijingTime,
} from '../wire/index.ts';
import { type PayNotification, parseNotification } from './notification.ts';
import { createPayClient } from './pay-client.ts';
import { plainText } from './plain-text.ts';
import { createPlatformCertificates } from './platform-certificates.ts';
import { readRefund, type WechatRefund } from './refund.ts';
import {
  createSignedExchange,
  type MerchantIdentity,
  type PayRequest,
  randomNonce,
} from './signed-exchange.ts';
import { readTransaction, type Transaction } from './transaction.ts';
import { createVerifier, type PayPublicKey, readPublicKey } from './verifier.ts';

export interface WechatPayOptions extends MerchantIdentity {
  /** Used where a call names none. */
  readonly appid: string;
  /** Other apps bound to this merchant. */
  readonly otherAppids?: readonly string[];
  /** 32 bytes of text. */
  readonly apiV3Key: string;
  /** `https://api.mch.weixin.qq.com`, or the local WeChat. */
  readonly base: string;
  /** WeChat Pay's public key. Merchants that have one send its id, and get replies signed with it. */
  readonly publicKey?: PayPublicKey;
  /** Also believe platform certificates, downloaded when first needed. Default: only without `publicKey`. */
  readonly platformCertificates?: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: ExchangeLimits;
}

export interface PrepayInput {
  readonly outTradeNo: string;
  readonly description: string;
  readonly total: Fen;
  readonly openid: string;
  /** Absolute, without a query. */
  readonly notifyUrl: string;
  readonly appid?: string;
  /** Milliseconds. Only the first prepay of an order sets it. */
  readonly expiresAt?: number;
  readonly attach?: string;
  readonly payerClientIp?: string;
}

export interface RefundInput {
  readonly outTradeNo: string;
  /** Ask again with the same number: another number is another refund. */
  readonly outRefundNo: string;
  readonly amount: Fen;
  /** The order's own total. */
  readonly orderTotal: Fen;
  readonly reason?: string;
  readonly notifyUrl?: string;
}

/** Every call throws XiaoqiaoError wechat_unavailable or wechat_rejected; `details.wechatCode` has WeChat's code. */
export interface WechatPay {
  /** The same order may be asked for again, unchanged, for a fresh id; each lives two hours. `ORDERPAID` when paid. */
  prepayJsapi(input: PrepayInput): Promise<{ prepayId: string }>;
  /** What the mini program hands to wx.requestPayment. */
  paymentParameters(prepayId: string, appid?: string): RequestPaymentParameters;
  /** Undefined when WeChat knows no such order. */
  queryByOutTradeNo(outTradeNo: string): Promise<Transaction | undefined>;
  queryById(transactionId: string): Promise<Transaction | undefined>;
  /** Closing twice is fine; `ORDERPAID` when it was paid. A closed number cannot be used again. */
  close(outTradeNo: string): Promise<void>;
  /** Accepted, usually PROCESSING; the outcome comes by notification or query. */
  refund(input: RefundInput): Promise<WechatRefund>;
  /** Undefined when WeChat knows no such refund. */
  queryRefund(outRefundNo: string): Promise<WechatRefund | undefined>;
  /** @throws XiaoqiaoError notification_unverified, notification_invalid. */
  parseNotification(headers: HeaderBag, rawBody: Uint8Array): Promise<PayNotification>;
  /** Closes the connections. */
  disconnect(): Promise<void>;
}

/** @throws RangeError or a key error when the merchant's keys cannot be used; nothing is fetched yet. */
export function createWechatPay(options: WechatPayOptions): WechatPay {
  const { mchid, apiV3Key, clock, log } = options;
  apiV3KeyBytes(apiV3Key);
  const privateKey = createPrivateKey(options.privateKeyPem);
  const publicKey = options.publicKey && readPublicKey(options.publicKey);
  const connection = createExchange(options.base, options.limits);
  const exchange = createSignedExchange({
    merchant: options,
    exchange: connection,
    clock,
    publicKeyId: publicKey?.id,
  });
  const certificates =
    (options.platformCertificates ?? publicKey === undefined)
      ? createPlatformCertificates({ exchange, apiV3Key, clock, log, publicKey })
      : undefined;
  const verifier = createVerifier({ publicKey, certificates, clock });
  const client = createPayClient({ exchange, verifier });
  const appids = [options.appid, ...(options.otherAppids ?? [])];

  const get = (path: string): PayRequest => ({ method: 'GET', target: path });
  const orderPath = (outTradeNo: string) =>
    `/v3/pay/transactions/out-trade-no/${encodeURIComponent(outTradeNo)}`;
  const ofMerchant = `mchid=${encodeURIComponent(mchid)}`;

  return {
    async prepayJsapi(input) {
      const body = prepayRequest(input, { mchid, appid: options.appid });
      const reply = await client.ask({ method: 'POST', target: '/v3/pay/transactions/jsapi', body });
      return { prepayId: text(reply, 'prepay_id') };
    },
    paymentParameters: (prepayId, appid = options.appid) =>
      signPayment(privateKey, appid, {
        timeStamp: String(Math.floor(clock.now() / 1000)),
        nonceStr: randomNonce(),
        package: `prepay_id=${prepayId}`,
      }),
    async queryByOutTradeNo(outTradeNo) {
      const reply = await unless(
        'ORDER_NOT_EXIST',
        client.ask(get(`${orderPath(outTradeNo)}?${ofMerchant}`)),
      );
      return reply && readTransaction(reply);
    },
    async queryById(transactionId) {
      const path = `/v3/pay/transactions/id/${encodeURIComponent(transactionId)}?${ofMerchant}`;
      const reply = await unless('ORDER_NOT_EXIST', client.ask(get(path)));
      return reply && readTransaction(reply);
    },
    async close(outTradeNo) {
      await client.ask({ method: 'POST', target: `${orderPath(outTradeNo)}/close`, body: { mchid } });
    },
    async refund(input) {
      const body = refundRequest(input);
      const reply = await client.ask({ method: 'POST', target: '/v3/refund/domestic/refunds', body });
      return readRefund(reply, 'status');
    },
    async queryRefund(outRefundNo) {
      const path = `/v3/refund/domestic/refunds/${encodeURIComponent(outRefundNo)}`;
      const reply = await unless('RESOURCE_NOT_EXISTS', client.ask(get(path)));
      return reply && readRefund(reply, 'status');
    },
    parseNotification: (headers, rawBody) =>
      parseNotification({ verifier, apiV3Key, mchid, appids }, headers, rawBody),
    disconnect: () => connection.close(),
  };
}

function prepayRequest(input: PrepayInput, own: { mchid: string; appid: string }): PrepayRequest {
  return {
    appid: input.appid ?? own.appid,
    mchid: own.mchid,
    description: plainText(input.description, 127) || input.outTradeNo,
    out_trade_no: input.outTradeNo,
    ...(input.expiresAt === undefined ? {} : { time_expire: toBeijingTime(input.expiresAt) }),
    ...(input.attach === undefined ? {} : { attach: input.attach }),
    notify_url: input.notifyUrl,
    amount: { total: input.total, currency: 'CNY' },
    payer: { openid: input.openid },
    ...(input.payerClientIp === undefined ? {} : { scene_info: { payer_client_ip: input.payerClientIp } }),
  };
}

function refundRequest(input: RefundInput): RefundRequest {
  const reason = plainText(input.reason ?? '', 80);
  return {
    out_trade_no: input.outTradeNo,
    out_refund_no: input.outRefundNo,
    ...(reason === '' ? {} : { reason }),
    ...(input.notifyUrl === undefined ? {} : { notify_url: input.notifyUrl }),
    amount: { refund: input.amount, total: input.orderTotal, currency: 'CNY' },
  };
}

/** The answer, or undefined when WeChat says that the thing asked about does not exist. */
async function unless<T>(missing: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (wechatCodeOf(error) === missing) return undefined;
    throw error;
  }
}
