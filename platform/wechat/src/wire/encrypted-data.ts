// encryptedData: what the phone gets instead of open data, sealed with the user's session_key (AES-128-CBC).
import { createCipheriv, createDecipheriv } from 'node:crypto';

export interface EncryptedData {
  readonly encryptedData: string;
  readonly iv: string;
}

export function encryptUserData(sessionKey: string, iv: Uint8Array, data: object): EncryptedData {
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), iv);
  return {
    encryptedData: Buffer.concat([cipher.update(JSON.stringify(data)), cipher.final()]).toString('base64'),
    iv: Buffer.from(iv).toString('base64'),
  };
}

/**
 * The data, or undefined when it cannot be read or was made for another app. A session_key that has been replaced
 * shows as bad padding or as text that is no JSON: both mean "log in again and ask for the data again".
 */
export function decryptUserData(
  { encryptedData, iv }: EncryptedData,
  { sessionKey, appid }: { readonly sessionKey: string; readonly appid: string },
): Record<string, unknown> | undefined {
  const key = Buffer.from(sessionKey, 'base64');
  const vector = Buffer.from(iv, 'base64');
  if (key.length !== 16 || vector.length !== 16) return undefined;
  const decipher = createDecipheriv('aes-128-cbc', key, vector);
  try {
    const text = Buffer.concat([decipher.update(encryptedData, 'base64'), decipher.final()]).toString('utf8');
    const data: unknown = JSON.parse(text);
    return watermarkAppid(data) === appid ? (data as Record<string, unknown>) : undefined;
  } catch {
    // Bad padding and bad JSON are the two faces of a stale key.
    return undefined;
  }
}

function watermarkAppid(data: unknown): unknown {
  const { watermark } = (data ?? {}) as { watermark?: { appid?: unknown } };
  return watermark?.appid;
}
