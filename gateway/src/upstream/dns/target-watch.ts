// Follows one target through the DNS: the places it has now, asked again as their time runs out.
import { isIP } from 'node:net';
import type { DnsSettings, TargetSettings } from '../settings.ts';
import type { Resolver } from './resolver.ts';

export interface Place {
  readonly address: string;
  readonly port: number;
  /** The name the address was found under. */
  readonly host: string;
  readonly weight: number;
  readonly tier: number;
}

/** Backups wait behind every priority that SRV records know. */
const BACKUP_TIER = 1 << 16;
const MIN_REFRESH_MS = 1000;
const RETRY_MS = 1000;
const MAX_PLACES = 256;

export interface TargetWatchOptions {
  readonly target: TargetSettings;
  readonly dns: DnsSettings;
  readonly resolver: Resolver;
  /** What is known already, until the first answer. */
  readonly seed: readonly Place[];
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

export class TargetWatch {
  places: readonly Place[];
  /** The last answer was a failure; the places are those of the one before. */
  error: string | undefined = undefined;
  #settled = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  readonly #options: TargetWatchOptions;

  constructor(options: TargetWatchOptions) {
    this.#options = options;
    const { target, seed } = options;
    if (isIP(target.host) === 0) {
      this.places = seed;
      void this.#look();
    } else {
      this.places = [
        {
          address: target.host,
          port: target.port,
          host: target.host,
          weight: target.weight,
          tier: tierOf(target, 0),
        },
      ];
      this.#settled = true;
    }
  }

  /** Has the first answer not come yet? */
  get pending(): boolean {
    return !this.#settled;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const { dns, onChange, onError } = this.#options;
    let waitMs = Math.min(RETRY_MS, dns.refreshMs);
    try {
      const { places, ttl } = await this.#resolve();
      if (this.#closed) return;
      this.error = undefined;
      waitMs =
        ttl === undefined ? dns.refreshMs : Math.min(dns.refreshMs, Math.max(MIN_REFRESH_MS, ttl * 1000));
      const changed = JSON.stringify(places) !== JSON.stringify(this.places) || !this.#settled;
      this.#settled = true;
      this.places = places;
      if (changed) onChange();
    } catch (error) {
      if (this.#closed) return;
      const first = this.error === undefined;
      this.error = (error as Error).message;
      if (!this.#settled) {
        this.#settled = true;
        onChange();
      }
      // The addresses known so far stay: a DNS that is away must not take the upstream with it.
      if (first) onError(error);
    }
    this.#timer = setTimeout(() => void this.#look(), waitMs).unref();
  }

  async #resolve(): Promise<{ places: Place[]; ttl: number | undefined }> {
    const { target, resolver } = this.#options;
    if (!target.srv) {
      const { records, ttl } = await resolver.addresses(target.host);
      const places = records.map((address) => ({
        address,
        port: target.port,
        host: target.host,
        weight: target.weight,
        tier: tierOf(target, 0),
      }));
      return { places: sorted(places), ttl };
    }
    const { records } = await resolver.services(target.host);
    const found = await Promise.all(
      records.slice(0, MAX_PLACES).map(async ({ name, port, priority, weight }) => {
        const { records: addresses, ttl } = await resolver.addresses(name);
        const tier = tierOf(target, priority);
        return {
          ttl,
          places: addresses.map((address) => ({
            address,
            port,
            host: name,
            weight: target.weight * Math.max(1, weight),
            tier,
          })),
        };
      }),
    );
    const ttls = found.flatMap(({ ttl }) => (ttl === undefined ? [] : [ttl]));
    return {
      places: sorted(found.flatMap(({ places }) => places)),
      ttl: ttls.length === 0 ? undefined : Math.min(...ttls),
    };
  }
}

const tierOf = ({ backup }: TargetSettings, priority: number): number =>
  priority + (backup ? BACKUP_TIER : 0);

const sorted = (places: readonly Place[]): Place[] =>
  [...places].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).slice(0, MAX_PLACES);

const keyOf = ({ address, port }: Place): string => `${address} ${port}`;
