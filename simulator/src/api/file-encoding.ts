// Text of a file in the encodings that WeChat's file system knows.
// https://developers.weixin.qq.com/miniprogram/dev/api/file/FileSystemManager.readFile.html
import type { Host } from '../runtime/ports.ts';
import { ApiFailure } from './define.ts';

type Codec = Pick<Host, 'encode' | 'decode' | 'base64' | 'fromBase64'>;

const kinds: Readonly<Record<string, 'utf8' | 'base64' | 'hex' | 'latin1' | 'utf16'>> = {
  ...{ utf8: 'utf8', 'utf-8': 'utf8', base64: 'base64', hex: 'hex' },
  ...{ ascii: 'latin1', latin1: 'latin1', binary: 'latin1' },
  ...{ ucs2: 'utf16', 'ucs-2': 'utf16', utf16le: 'utf16', 'utf-16le': 'utf16' },
};

function kindOf(encoding: unknown): (typeof kinds)[string] {
  const kind = kinds[String(encoding).toLowerCase()];
  if (kind === undefined) throw new ApiFailure(`invalid encoding "${encoding}"`);
  return kind;
}

/** Two bytes of a letter are the lower one first. */
const letters = (text: string, bytesEach: 1 | 2): Uint8Array => {
  const bytes = new Uint8Array(text.length * bytesEach);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    bytes[at * bytesEach] = code;
    if (bytesEach === 2) bytes[at * 2 + 1] = code >> 8;
  }
  return bytes;
};

export function encoded(text: string, encoding: unknown, codec: Codec): Uint8Array {
  switch (kindOf(encoding ?? 'utf8')) {
    case 'base64':
      return codec.fromBase64(text);
    case 'hex':
      return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    case 'latin1':
      return letters(text, 1);
    case 'utf16':
      return letters(text, 2);
    default:
      return codec.encode(text);
  }
}

export function decoded(bytes: Uint8Array, encoding: unknown, codec: Codec): string {
  switch (kindOf(encoding)) {
    case 'base64':
      return codec.base64(bytes);
    case 'hex':
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    case 'latin1':
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    case 'utf16':
      return Array.from({ length: bytes.length >> 1 }, (_, at) =>
        String.fromCharCode(bytes[at * 2]! | (bytes[at * 2 + 1]! << 8)),
      ).join('');
    default:
      return codec.decode(bytes);
  }
}
