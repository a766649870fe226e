// Whose address a request comes from, when proxies that are trusted stand in front of the gateway.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** @param trustedProxies addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
export function createClientAddress(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  if (trustedProxies.length === 0) return (request) => plain(request.socket.remoteAddress);
  const trusted = toBlockList(trustedProxies);
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return (request) => {
    let address = plain(request.socket.remoteAddress);
    if (!isTrusted(address)) return address;
    const header = request.headers['x-forwarded-for'];
    // From the right, because everything left of the first untrusted address may be invented.
    for (const hop of String(header ?? '')
      .split(',')
      .reverse()) {
      const candidate = plain(hop.trim());
      if (isIP(candidate) === 0) break;
      address = candidate;
      if (!isTrusted(candidate)) break;
    }
    return address;
  };
}

function toBlockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0)
      throw new RangeError(`a trusted proxy is an IP address or a CIDR range, not ${JSON.stringify(range)}`);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** IPv4 addresses arrive as `::ffff:1.2.3.4` on a dual-stack socket. */
const plain = (address: string | undefined): string =>
  address === undefined ? '' : address.startsWith('::ffff:') ? address.slice(7) : address;

/** What a limit per address counts by: an IPv6 customer holds a whole /64. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...new Array<string>(gap).fill('0'), ...right]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':');
}
