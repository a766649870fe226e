// Signatures made with a user's session_key: the login state of a user, and the rawData of his profile.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The key is the base64 text of session_key itself, not the bytes it stands for. `body` is empty for GET. */
export const signLoginState = (sessionKey: string, body: string | Uint8Array = ''): string =>
  createHmac('sha256', sessionKey).update(body).digest('hex');

export const verifyLoginState = (
  sessionKey: string,
  signature: string,
  body: string | Uint8Array = '',
): boolean => equalText(signLoginState(sessionKey, body), signature);

/** `rawData` exactly as wx.getUserInfo gave it. */
export const signRawData = (sessionKey: string, rawData: string): string =>
  createHash('sha1')
    .update(rawData + sessionKey)
    .digest('hex');

export const verifyRawData = (sessionKey: string, rawData: string, signature: string): boolean =>
  equalText(signRawData(sessionKey, rawData), signature);

function equalText(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
