// By what a limit counts: one trait of a request, or several together.
import { networkOf } from '../../client-address.ts';
import type { Exchange } from '../../exchange.ts';

/** What a client sends becomes part of a key, so its length is bounded. */
const MAX_TRAIT = 128;

/** @returns the key of a request, made for each of them, so it is composed once. */
export function limitKey(
  by: readonly string[],
  options: { prefix: string; deviceHeader: string },
): (exchange: Exchange) => string {
  const { prefix } = options;
  const [first, ...more] = by.map((name) => traitOf(name, options.deviceHeader));
  if (more.length === 0) return (exchange) => prefix + first!(exchange);
  return (exchange) => {
    let key = prefix + first!(exchange);
    // Traits may hold any character but this one: header values cannot contain it.
    for (const trait of more) key += `\n${trait(exchange)}`;
    return key;
  };
}

/** Somebody without the trait is counted by his network, or leaving it out would be the way around the limit. */
function traitOf(name: string, deviceHeader: string): (exchange: Exchange) => string {
  switch (name) {
    case 'address':
      return networkTrait;
    case 'user':
      return (exchange) => exchange.identity?.userId ?? networkTrait(exchange);
    case 'openid':
      return (exchange) => exchange.identity?.openid ?? networkTrait(exchange);
    case 'appid':
      return (exchange) => exchange.identity?.appid ?? exchange.miniProgram?.appid ?? networkTrait(exchange);
    case 'route':
      return ({ routeId }) => routeId;
    case 'api-key':
      return (exchange) => exchange.apiKeyId ?? networkTrait(exchange);
    case 'device':
      return headerTrait(deviceHeader);
    default:
      return headerTrait(name.slice('header:'.length));
  }
}

const networkTrait = ({ clientIp }: Exchange): string => networkOf(clientIp);

function headerTrait(header: string): (exchange: Exchange) => string {
  return (exchange) => {
    const sent = exchange.request.headers[header];
    return typeof sent === 'string' && sent !== '' ? sent.slice(0, MAX_TRAIT) : networkTrait(exchange);
  };
}
