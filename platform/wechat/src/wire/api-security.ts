// The "API security" mode of api.weixin.qq.com: bodies are AES-256-GCM or SM4-GCM, signed with RSA-PSS over four lines.
import {
  constants,
  createCipheriv,
  createDecipheriv,
  getCiphers,
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
  /** Base64 of 32 bytes, for SM4 of 16. */
  readonly key: string;
  /** As chosen in the admin console; AES256_GCM when left out. */
  readonly algorithm?: SealingAlgorithm;
}

const ciphers = {
  AES256_GCM: { name: 'aes-256-gcm', bytes: 32 },
  SM4_GCM: { name: 'sm4-gcm', bytes: 16 },
} as const;

export type SealingAlgorithm = keyof typeof ciphers;

/** SM4 is in OpenSSL 3.1 and later; Node's types know the AES ciphers of this kind only. */
const cipherOf = ({ algorithm = 'AES256_GCM' }: SymmetricKey) => ({
  ...ciphers[algorithm],
  name: ciphers[algorithm].name as 'aes-256-gcm',
});

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
  key: SymmetricKey,
  call: Omit<SecuredCall, 'body'>,
  plaintext: string,
  iv: Uint8Array = randomBytes(12),
): SealedBody {
  const cipher = createCipheriv(cipherOf(key).name, symmetricKeyBytes(key), iv);
  cipher.setAAD(associatedData(call, key.sn));
  const data = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return {
    iv: Buffer.from(iv).toString('base64'),
    data: data.toString('base64'),
    authtag: cipher.getAuthTag().toString('base64'),
  };
}

/** Undefined when it was sealed with another key, for another call, or was changed since. */
export function openBody(
  key: SymmetricKey,
  call: Omit<SecuredCall, 'body'>,
  { iv, data, authtag }: SealedBody,
): string | undefined {
  const [vector, tag] = [Buffer.from(iv, 'base64'), Buffer.from(authtag, 'base64')];
  // A shorter tag would be accepted by the cipher, and is easier to guess.
  if (vector.length !== 12 || tag.length !== 16) return undefined;
  const decipher = createDecipheriv(cipherOf(key).name, symmetricKeyBytes(key), vector).setAuthTag(tag);
  decipher.setAAD(associatedData(call, key.sn));
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

/** @throws RangeError, naming the fix, for a key that does not fit its algorithm. */
export function symmetricKeyBytes(key: SymmetricKey): Buffer {
  const bytes = Buffer.from(key.key, 'base64');
  const { algorithm = 'AES256_GCM' } = key;
  if (!Object.hasOwn(ciphers, algorithm))
    throw new RangeError(`the API security mode knows AES256_GCM and SM4_GCM, not ${algorithm}`);
  const { name, bytes: wanted } = ciphers[algorithm];
  if (bytes.length !== wanted)
    throw new RangeError(`a symmetric key of ${algorithm} has ${wanted} bytes in base64; copy it whole`);
  if (!getCiphers().includes(name))
    throw new RangeError(`this Node has no ${name}: choose AES256_GCM in the admin console, or a newer Node`);
  return bytes;
}

/** @throws RangeError, naming the fix, for a key of another kind: SM2 above all, which WeChat offers as well. */
export function requireRsa(key: KeyObject, whose: string): KeyObject {
  if (key.asymmetricKeyType === 'rsa') return key;
  throw new RangeError(
    `${whose} is ${key.asymmetricKeyType ?? 'no asymmetric key'}, but only RSAwithSHA256 is spoken here: ` +
      'choose it in the admin console instead of SM2withSM3, and put the RSA key in its place',
  );
}

const associatedData = ({ url, appid, timestamp }: Omit<SecuredCall, 'body'>, sn: string): Buffer =>
  Buffer.from([url, appid, timestamp, sn].join('|'));

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
