// Whose address a request comes from, when proxies that are trusted stand in front of the gateway.
import type { IncomingMessage } from 'node:http';
import { createCidrSet, formatAddress, parseAddress } from './ip-address.ts';

/** @param trustedProxies addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
export function createClientAddress(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  if (trustedProxies.length === 0) return ({ socket }) => addressOf(socket);
  const trusted = createCidrSet(trustedProxies);
  return (request) => {
    let address = addressOf(request.socket);
    if (!trusted.has(address)) return address;
    const header = request.headers['x-forwarded-for'];
    // From the right, because everything left of the first untrusted address may be invented.
    for (const hop of String(header ?? '')
      .split(',')
      .reverse()) {
      const candidate = plain(hop.trim());
      if (parseAddress(candidate) === undefined) break;
      address = candidate;
      if (!trusted.has(candidate)) break;
    }
    return address;
  };
}

const addressOf = (socket: IncomingMessage['socket']): string => plain(socket.remoteAddress ?? '');

/** IPv4 addresses arrive as `::ffff:1.2.3.4` on a dual-stack socket, and in other spellings from proxies. */
function plain(address: string): string {
  if (!address.includes(':')) return address;
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7);
  const parsed = parseAddress(address);
  if (parsed === undefined) return address;
  return parsed.family === 4 ? formatAddress(parsed) : address.split('%')[0]!.toLowerCase();
}

/** What a limit per address counts by: an IPv6 customer holds a whole /64. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const parsed = parseAddress(address);
  if (parsed === undefined) return address;
  return formatAddress(parsed).split(':').slice(0, 4).join(':');
}
