// Asks the DNS: addresses of a name, and where a service lives.
import { lookup, Resolver as Queries } from 'node:dns/promises';
import type { DnsSettings } from '../settings.ts';

export interface Found<T> {
  readonly records: readonly T[];
  /** Seconds; undefined where the system does not tell. */
  readonly ttl: number | undefined;
}

export interface ServicePlace {
  readonly name: string;
  readonly port: number;
  /** Lower ones first (RFC 2782). */
  readonly priority: number;
  readonly weight: number;
}

export interface Resolver {
  /** @throws Error when there is no answer, or none with an address. */
  addresses(host: string): Promise<Found<string>>;
  /** @throws Error when there is no answer, or none with a place. */
  services(name: string): Promise<Found<ServicePlace>>;
}

/** @throws Error when a server is no address. */
export function createResolver({ servers, family }: DnsSettings): Resolver {
  const queries = new Queries({ timeout: 2000, tries: 2 });
  if (servers.length > 0) queries.setServers(servers);
  const families = family === 'any' ? (['ipv4', 'ipv6'] as const) : [family];
  return {
    // The system's way also knows /etc/hosts, but neither TTLs nor other servers.
    addresses:
      servers.length === 0 ? (host) => lookUp(host, family) : (host) => query(queries, host, families),
    async services(name) {
      const records = await queries.resolveSrv(name);
      return { records: nonEmpty(name, records), ttl: undefined };
    },
  };
}

async function lookUp(host: string, family: DnsSettings['family']): Promise<Found<string>> {
  const number = family === 'ipv4' ? 4 : family === 'ipv6' ? 6 : 0;
  const found = await lookup(host, { all: true, family: number });
  return { records: nonEmpty(host, [...new Set(found.map(({ address }) => address))]), ttl: undefined };
}

async function query(
  queries: Queries,
  host: string,
  families: readonly ('ipv4' | 'ipv6')[],
): Promise<Found<string>> {
  const answers = await Promise.allSettled(
    families.map((family) =>
      family === 'ipv4' ? queries.resolve4(host, { ttl: true }) : queries.resolve6(host, { ttl: true }),
    ),
  );
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failure = answers.find((answer) => answer.status === 'rejected');
  if (found.length === 0 && failure !== undefined) throw failure.reason;
  return {
    records: nonEmpty(host, [...new Set(found.map(({ address }) => address))]),
    ttl: Math.min(...found.map(({ ttl }) => ttl)),
  };
}

function nonEmpty<T>(name: string, records: readonly T[]): readonly T[] {
  if (records.length === 0) throw new Error(`${name} has no address`);
  return records;
}
