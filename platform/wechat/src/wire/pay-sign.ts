// paySign: what a mini program hands to wx.requestPayment; made with the merchant's key, checked by the phone.
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
