// RSA as WeChat Pay uses it: PKCS#1 v1.5 signatures over SHA-256, and OAEP with SHA-1 for sensitive fields.
import { constants, type KeyObject, privateDecrypt, publicEncrypt, sign, verify } from 'node:crypto';

/** Base64 of RSASSA-PKCS1-v1_5 with SHA-256. */
export const signSha256 = (privateKey: KeyObject, message: string | Uint8Array): string =>
  sign('sha256', bytesOf(message), privateKey).toString('base64');

export const verifySha256 = (
  publicKey: KeyObject,
  message: string | Uint8Array,
  signature: string,
): boolean => verify('sha256', bytesOf(message), publicKey, Buffer.from(signature, 'base64'));

/** Encrypts one sensitive field with the key that the `Wechatpay-Serial` header of the request names. */
export const encryptField = (publicKey: KeyObject, text: string): string =>
  publicEncrypt({ key: publicKey, ...OAEP_SHA1 }, Buffer.from(text)).toString('base64');

/** Undefined for anything that was not encrypted for this key: a caller that could tell why would be an oracle. */
export function decryptField(privateKey: KeyObject, encrypted: string): string | undefined {
  try {
    return privateDecrypt({ key: privateKey, ...OAEP_SHA1 }, Buffer.from(encrypted, 'base64')).toString(
      'utf8',
    );
  } catch {
    // Wrong key, wrong padding, wrong length: all the same to whoever asks.
    return undefined;
  }
}

const OAEP_SHA1 = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };

const bytesOf = (message: string | Uint8Array) =>
  typeof message === 'string' ? Buffer.from(message) : message;
