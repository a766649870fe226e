// paySign: what a mini program hands to wx.requestPayment, or an app to the SDK; made with the merchant's key, checked by the phone.
import type { KeyObject } from 'node:crypto';
import { signSha256, verifySha256 } from './rsa.ts';

/** The arguments of wx.requestPayment. `signType` must be given: the API's own default is MD5. */
export interface RequestPaymentParameters {
  /** Unix time in seconds, as text. */
  readonly timeStamp: string;
  readonly nonceStr: string;
  /** `prepay_id=wx…` */
  readonly package: string;
  readonly signType: 'RSA';
  readonly paySign: string;
}

type Unsigned = Omit<RequestPaymentParameters, 'signType' | 'paySign'>;

/** `signType` is not part of what is signed. */
export const payMessage = (appid: string, parameters: Unsigned): string =>
  `${appid}\n${parameters.timeStamp}\n${parameters.nonceStr}\n${parameters.package}\n`;

export const signPayment = (privateKey: KeyObject, appid: string, parameters: Unsigned) => ({
  timeStamp: parameters.timeStamp,
  nonceStr: parameters.nonceStr,
  package: parameters.package,
  signType: 'RSA' as const,
  paySign: signSha256(privateKey, payMessage(appid, parameters)),
});

export const verifyPaySign = (
  merchantKey: KeyObject,
  appid: string,
  parameters: Omit<RequestPaymentParameters, 'signType'>,
): boolean => verifySha256(merchantKey, payMessage(appid, parameters), parameters.paySign);

/** What a native app hands to the Open SDK's PayReq. */
export interface AppPaymentParameters {
  readonly appid: string;
  readonly partnerid: string;
  readonly prepayid: string;
  readonly package: 'Sign=WXPay';
  readonly noncestr: string;
  /** Unix time in seconds, as text. */
  readonly timestamp: string;
  readonly sign: string;
}

type UnsignedApp = Pick<AppPaymentParameters, 'appid' | 'timestamp' | 'noncestr' | 'prepayid'>;

/** Unlike in a mini program, the last line is the bare prepay id. */
export const appPayMessage = ({ appid, timestamp, noncestr, prepayid }: UnsignedApp): string =>
  `${appid}\n${timestamp}\n${noncestr}\n${prepayid}\n`;

export const signAppPayment = (
  privateKey: KeyObject,
  parameters: UnsignedApp & Pick<AppPaymentParameters, 'partnerid'>,
): AppPaymentParameters => ({
  ...parameters,
  package: 'Sign=WXPay',
  sign: signSha256(privateKey, appPayMessage(parameters)),
});

export const verifyAppPaySign = (
  merchantKey: KeyObject,
  parameters: UnsignedApp & { readonly sign: string },
) => verifySha256(merchantKey, appPayMessage(parameters), parameters.sign);
