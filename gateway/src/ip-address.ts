// IP addresses as numbers: one spelling for each, and sets of CIDR ranges that are asked for every request.
import { isIP } from 'node:net';

export interface IpAddress {
  readonly family: 4 | 6;
  /** 32 bits each, the highest first: one for IPv4, four for IPv6. */
  readonly words: readonly number[];
}

export interface IpRange {
  readonly address: IpAddress;
  /** Bits that count. */
  readonly length: number;
}

/** Takes every textual form (RFC 4291 §2.2), with or without a zone; an IPv4 address inside IPv6 becomes the IPv4 address it is. */
export function parseAddress(text: string): IpAddress | undefined {
  const four = parseFour(text);
  if (four !== undefined) return { family: 4, words: [four] };
  const zone = text.indexOf('%');
  const plain = zone < 0 ? text : text.slice(0, zone);
  if (isIP(plain) !== 6) return undefined;
  const words = parseSix(plain);
  const isMapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  return isMapped ? { family: 4, words: [words[3]!] } : { family: 6, words };
}

/** `10.0.0.0/8`, or an address for itself alone. Bits beyond the length are cleared. */
export function parseRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const base = slash < 0 ? text : text.slice(0, slash);
  const address = parseAddress(base);
  if (address === undefined) return undefined;
  // `::ffff:10.0.0.0/104` counts its bits in IPv6.
  const shift = address.family === 4 && base.includes(':') ? 96 : 0;
  const most = address.family === 4 ? 32 : 128;
  if (slash < 0) return { address, length: most };
  const digits = text.slice(slash + 1);
  const length = /^\d{1,3}$/.test(digits) ? Number(digits) - shift : -1;
  return length < 0 || length > most ? undefined : { address: prefixOf(address, length), length };
}

export const prefixOf = ({ family, words }: IpAddress, length: number): IpAddress => ({
  family,
  words: words.map((word, i) => (word & maskOf(length - 32 * i)) >>> 0),
});

/** IPv6 without the shortcut `::`: these are keys, and people see what the client's address was elsewhere. */
export function formatAddress({ family, words }: IpAddress): string {
  if (family === 4) return formatFour(words[0]!);
  return words.map((word) => `${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`).join(':');
}

export interface CidrSet {
  /** Text that is no address is in no range. */
  has(address: string): boolean;
}

/** @throws RangeError naming the first entry that is neither an address nor a CIDR range */
export function createCidrSet(ranges: readonly string[]): CidrSet {
  /** Prefix length → the prefixes of that length. */
  const four = new Map<number, Set<number>>();
  const six = new Map<number, Set<string>>();
  for (const text of ranges) {
    const range = parseRange(text);
    if (range === undefined)
      throw new RangeError(`${JSON.stringify(text)} is not an IP address or a CIDR range`);
    const { address, length } = range;
    if (address.family === 4) addTo(four, length, address.words[0]!);
    else addTo(six, length, address.words.join());
  }
  return {
    has(text) {
      const address = parseAddress(text);
      if (address === undefined) return false;
      if (address.family === 4) {
        for (const [length, prefixes] of four)
          if (prefixes.has((address.words[0]! & maskOf(length)) >>> 0)) return true;
        return false;
      }
      for (const [length, prefixes] of six)
        if (prefixes.has(prefixOf(address, length).words.join())) return true;
      return false;
    },
  };
}

function addTo<V>(sets: Map<number, Set<V>>, length: number, prefix: V): void {
  const set = sets.get(length);
  if (set === undefined) sets.set(length, new Set([prefix]));
  else set.add(prefix);
}

/** A shift by 32 is none in JavaScript. */
const maskOf = (length: number): number => (length <= 0 ? 0 : length >= 32 ? -1 : -1 << (32 - length));

const formatFour = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;

/** By hand, because it is done for every request: no leading zeros, exactly four numbers up to 255. */
function parseFour(text: string): number | undefined {
  if (text.length > 15) return undefined;
  let word = 0;
  let part = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (part < 0 || ++dots > 3) return undefined;
      word = word * 256 + part;
      part = -1;
    } else {
      if (code < 48 || code > 57 || part === 0) return undefined;
      part = part < 0 ? code - 48 : part * 10 + code - 48;
      if (part > 255) return undefined;
    }
  }
  return dots === 3 && part >= 0 ? word * 256 + part : undefined;
}

/** @param text which `isIP` has found to be IPv6 */
function parseSix(text: string): number[] {
  const dotted = text.lastIndexOf(':') + 1;
  const four = parseFour(text.slice(dotted));
  const groupsOnly =
    four === undefined
      ? text
      : `${text.slice(0, dotted)}${(four >>> 16).toString(16)}:${(four & 0xffff).toString(16)}`;
  const [head = '', tail] = groupsOnly.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = new Array<string>(8 - left.length - right.length).fill('0');
  const groups = [...left, ...gap, ...right].map((group) => Number.parseInt(group, 16));
  return [0, 2, 4, 6].map((i) => groups[i]! * 65536 + groups[i + 1]!);
}
