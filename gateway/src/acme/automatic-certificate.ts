// Keeps one certificate alive: fetched when there is none, renewed in time, asked for again when that fails.
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { CertificatePair } from '../tls/certificate.ts';
import type { CertificateStore } from '../tls/certificate-store.ts';
import { connectAcme } from './acme-connection.ts';
import { type AcmeFolder, openAcmeFolder } from './acme-folder.ts';
import type { Challenges, ChallengeType } from './challenges.ts';
import { orderCertificate } from './order.ts';
import { ownCertificate } from './signed-der.ts';

export interface AcmeOptions {
  /** One certificate for all of them. A wildcard would need DNS, which this does not speak. */
  readonly domains: readonly string[];
  /** Where account key and certificate are kept, with mode 0600. */
  readonly folder: string;
  /** Whoever sets it agrees to the terms of that authority. */
  readonly directoryUrl: string;
  /** Where the authority writes to about expiry. */
  readonly email?: string;
  /** PEM file of a root to trust for the directory's own TLS. */
  readonly caFile?: string;
  /** In order of preference; default http-01, then tls-alpn-01. */
  readonly challenges?: readonly ChallengeType[];
  /** How often it is looked at whether something is due; default a minute. */
  readonly checkMs?: number;
}

export interface AutomaticCertificate {
  /** Begins; the listeners that answer challenges must be open. */
  start(): void;
  stop(): void;
}

export interface AutomaticCertificateTools {
  readonly store: CertificateStore;
  readonly challenges: Challenges;
  readonly clock: Clock;
  readonly log: Log;
  /** Between 0 and 1. */
  readonly random: () => number;
}

const CHECK_MS = 60_000;
const FIRST_RETRY_MS = 60_000;
/** Authorities limit failures by the hour. */
const LONGEST_RETRY_MS = 6 * 3_600_000;
/** Of a certificate's life: renewed after this, or up to so much earlier, so that not all of us come at once. */
const RENEW_AFTER = 2 / 3;
const JITTER = 0.05;
const PLACEHOLDER_LIFE_MS = 7 * 86_400_000;

export function createAutomaticCertificate(
  options: AcmeOptions,
  { store, challenges, clock, log, random }: AutomaticCertificateTools,
): AutomaticCertificate {
  const { domains, directoryUrl, email, caFile, checkMs = CHECK_MS } = options;
  const [first] = domains;
  if (first === undefined) throw new Error('automatic HTTPS needs a domain');
  const folder = openAcmeFolder(options.folder, directoryUrl, first);
  const source = `acme ${first}`;
  let dueAt = 0;
  let failures = 0;
  let running = false;

  const use = (pair: CertificatePair) => {
    const { leaf } = store.put(source, pair);
    dueAt = renewalOf(leaf, random());
  };
  const kept = usable(folder, domains, log);
  if (kept !== undefined) use(kept);
  else store.put(source, placeholder(domains, clock.now()));

  const fetchOne = async (): Promise<CertificatePair> => {
    const key = folder.accountKey();
    const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
    const connection = await connectAcme({ directoryUrl, key, ca });
    try {
      await connection.register(email === undefined ? [] : [`mailto:${email}`]);
      const types = options.challenges ?? ['http-01', 'tls-alpn-01'];
      return await orderCertificate({ connection, key, names: domains, challenges, types });
    } finally {
      await connection.close();
    }
  };
  const check = async () => {
    if (running || clock.now() < dueAt) return;
    running = true;
    try {
      const pair = await fetchOne();
      folder.save(pair);
      use(pair);
      failures = 0;
      log.info('a certificate was obtained', { domains, renewalAt: new Date(dueAt).toISOString() });
    } catch (error) {
      const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures) * (1 + random() / 4);
      failures++;
      dueAt = clock.now() + waitMs;
      log.error('a certificate was not obtained', {
        domains,
        failures,
        retryInMs: Math.round(waitMs),
        error,
      });
    } finally {
      running = false;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      timer ??= setInterval(() => void check(), checkMs).unref();
      void check();
    },
    stop: () => clearInterval(timer),
  };
}

function renewalOf({ validFrom, validTo }: X509Certificate, share: number): number {
  const begin = Date.parse(validFrom);
  const life = Date.parse(validTo) - begin;
  return begin + life * (RENEW_AFTER - JITTER * share);
}

function usable(folder: AcmeFolder, domains: readonly string[], log: Log): CertificatePair | undefined {
  const pair = folder.load();
  if (pair === undefined) return undefined;
  try {
    const leaf = new X509Certificate(pair.cert);
    return domains.every((domain) => leaf.checkHost(domain) !== undefined) ? pair : undefined;
  } catch (error) {
    log.warn('the kept certificate cannot be read; another one is fetched', { error });
    return undefined;
  }
}

/** Until the first one arrives handshakes need something; browsers rightly refuse it. */
function placeholder(domains: readonly string[], now: number): CertificatePair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    cert: ownCertificate({ names: domains, key: privateKey, now, lifeMs: PLACEHOLDER_LIFE_MS }),
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}
