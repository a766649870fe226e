// The bytes of a signature, however it was written down, and what was wrong with the writing.
import { type Mistake, mistake } from './mistakes.ts';

/** @param length of a signature of the merchant's key, in bytes. */
export function readSignature(text: string, length: number): { bytes: Buffer; mistakes: Mistake[] } {
  const { value, mistakes } = decode(text);
  if (mistakes.every(({ name }) => name !== 'signatureNotBase64') && value.length !== length)
    mistakes.push(mistake('signatureLength', `${value.length} bytes`));
  return { bytes: value, mistakes };
}

function decode(text: string): { value: Buffer; mistakes: Mistake[] } {
  if (isBase64(text)) return { value: Buffer.from(text, 'base64'), mistakes: [] };
  if (/^[0-9a-f]+$/i.test(text) && text.length % 256 === 0)
    return { value: Buffer.from(text, 'hex'), mistakes: [mistake('signatureHex')] };
  if (/%2[bf]|%3d/i.test(text) || /^[A-Za-z0-9+/ ]+={0,2}$/.test(text)) {
    const plain = text.replace(/%2b/gi, '+').replace(/%2f/gi, '/').replace(/%3d/gi, '=').replaceAll(' ', '+');
    return { value: Buffer.from(plain, 'base64'), mistakes: [mistake('signatureUrlEncoded')] };
  }
  if (/^[A-Za-z0-9_-]+={0,2}$/.test(text))
    return { value: Buffer.from(text, 'base64url'), mistakes: [mistake('signatureBase64url')] };
  return { value: Buffer.alloc(0), mistakes: [mistake('signatureNotBase64')] };
}

/** Standard base64 with its padding; a 256-byte signature in hex has only its letters too, but is twice as long. */
const isBase64 = (text: string) =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0 && !/^[0-9a-f]{512,}$/i.test(text);
