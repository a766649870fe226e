// Message push: the signatures and the cipher between WeChat and the URL that an app registers for messages.
import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Hex SHA-1 over the parts in byte order. Url check: token, timestamp, nonce; secure mode adds `Encrypt`. */
export const signPush = (...parts: string[]): string =>
  createHash('sha1')
    .update(
      parts
        .map((part) => Buffer.from(part))
        .sort(Buffer.compare)
        .reduce(join, Buffer.alloc(0)),
    )
    .digest('hex');

export function verifyPush(signature: string, ...parts: string[]): boolean {
  const [expected, given] = [Buffer.from(signPush(...parts)), Buffer.from(signature)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

export interface PushMessage {
  readonly message: string;
  readonly appid: string;
}

/** 16 random bytes, the message's length (32 bits), the message, the appid; padded to 32 bytes, AES-256-CBC, base64. */
export function encryptPush(
  encodingAesKey: string,
  { message, appid }: PushMessage,
  random: Uint8Array = randomBytes(16),
): string {
  const key = aesKey(encodingAesKey);
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const content = Buffer.concat([random, length, text, Buffer.from(appid)]);
  const pad = BLOCK - (content.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(content),
    cipher.update(Buffer.alloc(pad, pad)),
    cipher.final(),
  ]).toString('base64');
}

/** The message, or undefined when it is not well-formed or ends in another appid. */
export function decryptPush(encodingAesKey: string, appid: string, encrypted: string): string | undefined {
  const key = aesKey(encodingAesKey);
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined;
  // The padding goes up to 32 bytes, which node's automatic one (16) would refuse.
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const pad = padded.at(-1)!;
  if (pad < 1 || pad > BLOCK || padded.length < pad + 20) return undefined;
  if (padded.subarray(-pad).some((byte) => byte !== pad)) return undefined;
  const content = padded.subarray(16, -pad);
  const end = 4 + content.readUInt32BE(0);
  if (end > content.length || content.subarray(end).toString('utf8') !== appid) return undefined;
  return content.subarray(4, end).toString('utf8');
}

const BLOCK = 32;

const join = (left: Buffer, right: Buffer) => Buffer.concat([left, right]);

function aesKey(encodingAesKey: string): Buffer {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (key.length !== 32) throw new RangeError('an EncodingAESKey has 43 characters');
  return key;
}
