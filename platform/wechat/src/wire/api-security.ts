// The "API security" mode of api.weixin.qq.com: bodies are AES-256-GCM, signed with RSA-PSS over four lines.
import {
  constants,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

/** Replies older than this are refused, and requests as well. */
export const API_SECURITY_AGE_SECONDS = 300;

export interface SecuredCall {
  /** The full URL at WeChat's own host, without its query. */
  readonly url: string;
  readonly appid: string;
  /** Unix time in seconds; of a reply, its own. */
  readonly timestamp: number;
  readonly body: string;
}

/** A body as it travels. All three are base64. */
export interface SealedBody {
  readonly iv: string;
  readonly data: string;
  readonly authtag: string;
}

/** The symmetric key of an app, and its number in the admin console. */
export interface SymmetricKey {
  readonly sn: string;
  /** Base64 of 32 bytes. */
  readonly key: string;
}

/** No newline after the last line. */
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

/** @throws RangeError when the key has another length. */
export function sealBody(
  { sn, key }: SymmetricKey,
  call: Omit<SecuredCall, 'body'>,
  plaintext: string,
  iv: Uint8Array = randomBytes(12),
): SealedBody {
  const cipher = createCipheriv('aes-256-gcm', symmetricKeyBytes(key), iv);
  cipher.setAAD(associatedData(call, sn));
  const data = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return {
    iv: Buffer.from(iv).toString('base64'),
    data: data.toString('base64'),
    authtag: cipher.getAuthTag().toString('base64'),
  };
}

/** Undefined when it was sealed with another key, for another call, or was changed since. */
export function openBody(
  { sn, key }: SymmetricKey,
  call: Omit<SecuredCall, 'body'>,
  { iv, data, authtag }: SealedBody,
): string | undefined {
  const [vector, tag] = [Buffer.from(iv, 'base64'), Buffer.from(authtag, 'base64')];
  // A shorter tag would be accepted by the cipher, and is easier to guess.
  if (vector.length !== 12 || tag.length !== 16) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', symmetricKeyBytes(key), vector).setAuthTag(tag);
  decipher.setAAD(associatedData(call, sn));
  try {
    return Buffer.concat([decipher.update(data, 'base64'), decipher.final()]).toString('utf8');
  } catch {
    // That is how node says that the tag does not fit.
    return undefined;
  }
}

/** Of a parsed body, if it is a sealed one. */
export const asSealedBody = (body: Readonly<Record<string, unknown>>): SealedBody | undefined => {
  const { iv, data, authtag } = body;
  return typeof iv === 'string' && typeof data === 'string' && typeof authtag === 'string'
    ? { iv, data, authtag }
    : undefined;
};

export function symmetricKeyBytes(key: string): Buffer {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 32) throw new RangeError('a symmetric key of the API security mode has 32 bytes');
  return bytes;
}

const associatedData = ({ url, appid, timestamp }: Omit<SecuredCall, 'body'>, sn: string): Buffer =>
  Buffer.from([url, appid, timestamp, sn].join('|'));

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
