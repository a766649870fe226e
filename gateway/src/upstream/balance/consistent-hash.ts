// Rendezvous hashing: each endpoint bids for a key and the highest bid wins, so a change of targets moves only the keys it must.
import type { Exchange } from '../../exchange.ts';
import type { Balancer } from './balancer.ts';

export function consistentHash(keyOf: (exchange: Exchange) => string): Balancer {
  return (candidates, exchange) => {
    const key = hash(keyOf(exchange));
    let best = candidates[0]!;
    let highest = Number.NEGATIVE_INFINITY;
    for (const endpoint of candidates) {
      // With -weight / ln(u) for an even u in (0, 1), the share of keys won is exactly the share of weight.
      const bid = -endpoint.weight / Math.log((mix(key ^ endpoint.hash) + 0.5) / 4_294_967_296);
      if (bid > highest) {
        highest = bid;
        best = endpoint;
      }
    }
    return best;
  };
}

/** FNV-1a, 32 bits, mixed. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return mix(value);
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(input: number): number {
  let value = input >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
