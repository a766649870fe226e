// Opens a signature with public keys: whose it is, and the digest in it — which every guess at the string is compared with.
import { constants, createHash, type KeyObject, publicDecrypt, verify } from 'node:crypto';

export interface Opened {
  /** 'none' when the digest was encrypted without saying which kind it is. */
  readonly hash: 'sha256' | 'sha1' | 'md5' | 'sha384' | 'sha512' | 'none';
  readonly digest: Buffer;
}

/** How DigestInfo begins for each digest (RFC 8017 §9.2). */
const prefixes = [
  ['sha256', '3031300d060960864801650304020105000420'],
  ['sha1', '3021300906052b0e03021a05000414'],
  ['md5', '3020300c06082a864886f70d020505000410'],
  ['sha384', '3041300d060960864801650304020205000430'],
  ['sha512', '3051300d060960864801650304020305000440'],
] as const;

/** Undefined when the signature was not made with the private half of this key (in PKCS#1 v1.5). */
export function openSignature(key: KeyObject, signature: Buffer): Opened | undefined {
  let content: Buffer;
  try {
    content = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    // Wrong padding: another key's.
    return undefined;
  }
  const hex = content.toString('hex');
  for (const [hash, prefix] of prefixes)
    if (hex.startsWith(prefix)) return { hash, digest: content.subarray(prefix.length / 2) };
  return { hash: 'none', digest: content };
}

/** Was the message signed with this key in PSS, which WeChat Pay does not take? */
export function isPss(key: KeyObject, message: Buffer, signature: Buffer): boolean {
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  try {
    return verify('sha256', message, { key, ...padding }, signature);
  } catch {
    // A signature of another length.
    return false;
  }
}

export const digestOf = (hash: Opened['hash'], message: Buffer): Buffer =>
  createHash(hash === 'none' ? 'sha256' : hash)
    .update(message)
    .digest();
