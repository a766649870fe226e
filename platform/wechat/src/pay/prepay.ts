// Orders at WeChat Pay: made for a mini program, a QR code, a browser or a native app, and what each pays with.
import type { KeyObject } from 'node:crypto';
import type { Fen } from '@xiaoqiao/contract';
import type { Clock } from '@xiaoqiao/kit/clock';
import { type Fields, text } from '../http/reply-fields.ts';
import {
  type AppPaymentParameters,
  type H5Type,
  type PrepayKind,
  type PrepayRequest,
  type RequestPaymentParameters,
  signAppPayment,
  signPayment,
  toBeijingTime,
} from '../wire/index.ts';
import type { PayClient } from './pay-client.ts';
import { plainText } from './plain-text.ts';
import { randomNonce } from './signed-exchange.ts';

export interface OrderInput {
  readonly outTradeNo: string;
  readonly description: string;
  readonly total: Fen;
  /** Absolute, without a query. */
  readonly notifyUrl: string;
  readonly appid?: string;
  /** Milliseconds. Only the first prepay of an order sets it. */
  readonly expiresAt?: number;
  readonly attach?: string;
  readonly payerClientIp?: string;
}

export interface PrepayInput extends OrderInput {
  readonly openid: string;
}

export interface H5Input extends OrderInput {
  readonly payerClientIp: string;
  /** What the browser runs on; `Wap` when left out. */
  readonly h5Type?: H5Type;
}

/**
 * The same order may be asked for again, unchanged and in the same way, for a fresh id or address; `INVALID_REQUEST`
 * when anything differs, `ORDERPAID` when it is paid.
 */
export interface Prepay {
  /** The id lives two hours, whatever `expiresAt` says. */
  prepayJsapi(input: PrepayInput): Promise<{ prepayId: string }>;
  /** The text of a QR code; lives two hours. */
  prepayNative(input: OrderInput): Promise<{ codeUrl: string }>;
  /** Where a browser outside WeChat is sent; lives five minutes. */
  prepayH5(input: H5Input): Promise<{ h5Url: string }>;
  prepayApp(input: OrderInput): Promise<{ prepayId: string }>;
  /** What the mini program hands to wx.requestPayment. */
  paymentParameters(prepayId: string, appid?: string): RequestPaymentParameters;
  /** What the native app hands to WeChat's SDK. */
  appPaymentParameters(prepayId: string, appid?: string): AppPaymentParameters;
}

export interface PrepayDependencies {
  readonly client: PayClient;
  readonly merchant: { readonly mchid: string; readonly appid: string; readonly privateKey: KeyObject };
  readonly clock: Clock;
}

export function createPrepay({ client, merchant, clock }: PrepayDependencies): Prepay {
  const { mchid, privateKey } = merchant;
  const ask = (kind: PrepayKind, input: OrderInput, more: Partial<PrepayRequest> = {}): Promise<Fields> =>
    client.ask({
      method: 'POST',
      target: `/v3/pay/transactions/${kind}`,
      body: { ...orderRequest(input, merchant), ...more },
      repeatable: true,
    });
  const seconds = () => String(Math.floor(clock.now() / 1000));
  return {
    async prepayJsapi(input) {
      return { prepayId: text(await ask('jsapi', input, { payer: { openid: input.openid } }), 'prepay_id') };
    },
    async prepayNative(input) {
      return { codeUrl: text(await ask('native', input), 'code_url') };
    },
    async prepayH5(input) {
      const { payerClientIp, h5Type: type = 'Wap' } = input;
      const scene = { scene_info: { payer_client_ip: payerClientIp, h5_info: { type } } };
      return { h5Url: text(await ask('h5', input, scene), 'h5_url') };
    },
    async prepayApp(input) {
      return { prepayId: text(await ask('app', input), 'prepay_id') };
    },
    paymentParameters: (prepayId, appid = merchant.appid) =>
      signPayment(privateKey, appid, {
        timeStamp: seconds(),
        nonceStr: randomNonce(),
        package: `prepay_id=${prepayId}`,
      }),
    appPaymentParameters: (prepayid, appid = merchant.appid) =>
      signAppPayment(privateKey, {
        appid,
        partnerid: mchid,
        prepayid,
        noncestr: randomNonce(),
        timestamp: seconds(),
      }),
  };
}

const orderRequest = (input: OrderInput, own: { mchid: string; appid: string }): PrepayRequest => ({
  appid: input.appid ?? own.appid,
  mchid: own.mchid,
  description: plainText(input.description, 127) || input.outTradeNo,
  out_trade_no: input.outTradeNo,
  ...(input.expiresAt === undefined ? {} : { time_expire: toBeijingTime(input.expiresAt) }),
  ...(input.attach === undefined ? {} : { attach: input.attach }),
  notify_url: input.notifyUrl,
  amount: { total: input.total, currency: 'CNY' },
  ...(input.payerClientIp === undefined ? {} : { scene_info: { payer_client_ip: input.payerClientIp } }),
});
