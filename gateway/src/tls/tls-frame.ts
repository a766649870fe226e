// TLS put together: certificates from files, stapled revocation answers, and what the listener asks of them.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { Registry } from 'prom-client';
import { type AcmeOptions, createAutomaticCertificate } from '../acme/automatic-certificate.ts';
import { type Challenges, createChallenges } from '../acme/challenges.ts';
import { gaugeIn } from '../metric.ts';
import type { CertificatePair, MinimumVersion } from './certificate.ts';
import { type CertificateFiles, watchCertificates } from './certificate-files.ts';
import { type CertificateStore, createCertificateStore } from './certificate-store.ts';
import { createStapler } from './stapler.ts';

export interface HstsOptions {
  readonly maxAgeSeconds: number;
  readonly includeSubDomains?: boolean;
  readonly preload?: boolean;
}

export interface TlsOptions {
  /** The first one is shown to clients that ask for a name none of them has. */
  readonly certificates?: readonly CertificateFiles[];
  /** Default `TLSv1.2`. */
  readonly minVersion?: MinimumVersion;
  /** Default a year, without subdomains; false: not sent. */
  readonly hsts?: HstsOptions | false;
  /** Ask the authority of each certificate whether it was revoked, and show its answer in handshakes. Default true. */
  readonly ocspStapling?: boolean;
  /** Automatic HTTPS, beside the certificates in files. */
  readonly acme?: AcmeOptions;
  /** How often the files are looked at; default 5000. */
  readonly reloadMs?: number;
}

export interface TlsFrame {
  readonly store: CertificateStore;
  readonly minVersion: MinimumVersion;
  /** Value of `strict-transport-security`. */
  readonly hsts: string | undefined;
  /** The stapled answer for a certificate, when there is a fresh one. */
  readonly staple: ((leaf: Buffer) => Buffer | null) | undefined;
  /** Proofs that a certificate authority may come for. */
  readonly challenges: Challenges;
  /** Call once the listeners are open. */
  start(): void;
  /** Hears now and later which certificate is for those who name none. */
  onDefault(use: (pair: CertificatePair) => void): void;
  close(): void;
}

interface TlsTools {
  readonly log: Log;
  readonly clock: Clock;
  readonly metricsRegistry: Registry;
  /** Between 0 and 1; `Math.random` when left out. */
  readonly random?: () => number;
}

const YEAR_SECONDS = 31_536_000;
const RELOAD_MS = 5000;

/** @throws Error naming the file of a certificate that cannot be used. */
export function createTlsFrame(options: TlsOptions, tools: TlsTools): TlsFrame {
  const { certificates = [], minVersion = 'TLSv1.2', ocspStapling = true, reloadMs = RELOAD_MS } = options;
  const store = createCertificateStore(minVersion);
  const stopWatching = watchCertificates({ files: certificates, store, log: tools.log, pollMs: reloadMs });
  gaugeIn(
    tools.metricsRegistry,
    {
      name: 'xiaoqiao_gateway_certificate_expiry_timestamp_seconds',
      help: 'Until when a certificate in use holds, by where it came from.',
      labelNames: ['source'],
    },
    (gauge) => {
      for (const { source, notAfter } of store.status()) gauge.set({ source }, Date.parse(notAfter) / 1000);
    },
  );
  const challenges = createChallenges(tools.clock);
  const automatic =
    options.acme &&
    createAutomaticCertificate(options.acme, { store, challenges, random: Math.random, ...tools });
  const stapler = ocspStapling ? createStapler({ store, ...tools }) : undefined;
  return {
    store,
    minVersion,
    hsts: hstsValue(options.hsts ?? { maxAgeSeconds: YEAR_SECONDS }),
    staple: stapler?.staple,
    challenges,
    start: () => automatic?.start(),
    onDefault: (use) => store.onDefault(use),
    close() {
      stopWatching();
      automatic?.stop();
      stapler?.close();
    },
  };
}

/** RFC 6797 §6.1. */
function hstsValue(options: HstsOptions | false): string | undefined {
  if (options === false) return undefined;
  const { maxAgeSeconds, includeSubDomains = false, preload = false } = options;
  return `max-age=${maxAgeSeconds}${includeSubDomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`;
}
