// The "API security" mode of api.weixin.qq.com: RSA-PSS over four lines, the last one without a newline.
import { constants, type KeyObject, sign, verify } from 'node:crypto';

export interface SecuredCall {
  /** The full URL without its query. */
  readonly url: string;
  readonly appid: string;
  /** Unix time in seconds. */
  readonly timestamp: number;
  readonly body: string;
}

export const apiSecurityMessage = ({ url, appid, timestamp, body }: SecuredCall): string =>
  `${url}\n${appid}\n${timestamp}\n${body}`;

/** WeChat calls the scheme RSAwithSHA256; it is RSASSA-PSS with MGF1-SHA256 and a salt of 32 bytes. */
export const signApiCall = (privateKey: KeyObject, call: SecuredCall): string =>
  sign('sha256', Buffer.from(apiSecurityMessage(call)), { key: privateKey, ...PSS }).toString('base64');

export const verifyApiCall = (publicKey: KeyObject, call: SecuredCall, signature: string): boolean =>
  verify(
    'sha256',
    Buffer.from(apiSecurityMessage(call)),
    { key: publicKey, ...PSS },
    Buffer.from(signature, 'base64'),
  );

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
