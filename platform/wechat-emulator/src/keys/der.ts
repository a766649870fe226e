// Just enough DER to write a certificate: tag, length, content.

export type Der = Buffer;

function element(tag: number, content: Uint8Array): Der {
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = Buffer.from(
    length.toString(16).padStart(length > 0xffff ? 6 : length > 0xff ? 4 : 2, '0'),
    'hex',
  );
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes, content]);
}

export const sequence = (...items: Der[]): Der => element(0x30, Buffer.concat(items));
export const set = (...items: Der[]): Der => element(0x31, Buffer.concat(items));
export const nothing: Der = element(0x05, Buffer.alloc(0));
export const utf8String = (text: string): Der => element(0x0c, Buffer.from(text));
export const octetString = (bytes: Uint8Array): Der => element(0x04, bytes);
export const boolean = (value: boolean): Der => element(0x01, Buffer.from([value ? 0xff : 0]));
/** Any tag around any content. */
export const tagged = (tag: number, content: Uint8Array): Der => element(tag, content);
/** Context tag [n] around an item, explicit. */
export const explicit = (n: number, item: Der): Der => element(0xa0 | n, item);
export const bitString = (bytes: Uint8Array): Der => element(0x03, Buffer.concat([Buffer.from([0]), bytes]));

/** A non-negative number, most significant byte first. */
export const integer = (bytes: Uint8Array): Der =>
  element(0x02, bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);

export function objectIdentifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

/** X.509 wants two-digit years before 2050 and four-digit ones from then on (RFC 5280 §4.1.2.5). */
export function time(milliseconds: number): Der {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+Z$|[-:T]/g, '');
  return Number(digits.slice(0, 4)) < 2050
    ? element(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : element(0x18, Buffer.from(`${digits}Z`));
}
