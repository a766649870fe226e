// DER, as much of it as certificates, signing requests and OCSP need (ITU-T X.690): writing and reading tagged values.

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag of a context-specific value. */
export const context = (number: number, constructed: boolean): number => (constructed ? 0xa0 : 0x80) | number;

export function encode(tagByte: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tagByte]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => encode(tag.sequence, ...parts);
export const octets = (content: Uint8Array): Buffer => encode(tag.octetString, content);
export const bits = (content: Uint8Array): Buffer => encode(tag.bitString, Buffer.from([0]), content);
export const utf8 = (text: string): Buffer => encode(tag.utf8, Buffer.from(text));
export const truth = (): Buffer => encode(tag.boolean, Buffer.from([0xff]));

/** @param magnitude big-endian and not negative. */
export function integer(magnitude: Uint8Array): Buffer {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const bytes = magnitude.subarray(start);
  const isNegativeLooking = (bytes[0] ?? 0) >= 0x80;
  return encode(tag.integer, Buffer.from(isNegativeLooking || bytes.length === 0 ? [0] : []), bytes);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [first * 40 + second];
  for (const number of rest) {
    const group = [number % 128];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      group.unshift((left % 128) | 0x80);
    bytes.push(...group);
  }
  return encode(tag.oid, Buffer.from(bytes));
}

export const time = (ms: number): Buffer =>
  encode(tag.generalizedTime, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')}`));

export interface Value {
  readonly tag: number;
  readonly content: Buffer;
  /** The whole value, tag and length included. */
  readonly whole: Buffer;
}

/** @throws Error when the bytes are not one value, as far as they are looked at. */
export function decode(bytes: Buffer, offset = 0): Value {
  const tagByte = bytes[offset];
  let length = bytes[offset + 1];
  if (tagByte === undefined || length === undefined) throw new Error('DER: the value breaks off');
  let start = offset + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4) throw new Error('DER: the length cannot be read');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[start + i] ?? 0);
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw new Error('DER: the value breaks off');
  return { tag: tagByte, content: bytes.subarray(start, end), whole: bytes.subarray(offset, end) };
}

/** The values inside a constructed one. */
export function children({ content }: Value): Value[] {
  const values: Value[] = [];
  for (let offset = 0; offset < content.length; ) {
    const value = decode(content, offset);
    values.push(value);
    offset += value.whole.length;
  }
  return values;
}

/** Milliseconds of a GeneralizedTime in UTC, the only form that certificates and OCSP allow. */
export function millisecondsOf({ content }: Value): number {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(content.toString('latin1'));
  if (match === null) throw new Error('DER: the time cannot be read');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
