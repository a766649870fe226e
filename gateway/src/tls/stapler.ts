// Fetches what an authority says about our certificates, ahead of need: no handshake ever waits for it.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { Certificate } from './certificate.ts';
import type { CertificateStore } from './certificate-store.ts';
import { ocspRequest, readOcsp, responderOf } from './ocsp.ts';

export interface Stapler {
  /** The answer for a certificate by its bytes; null while there is none that is fresh. */
  readonly staple: (leaf: Buffer) => Buffer | null;
  close(): void;
}

interface Stapled {
  readonly bytes: Buffer;
  readonly staleAt: number;
}

const FETCH_TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;
const RETRY_MS = 5 * 60_000;
/** For answers that do not say until when they hold. */
const DEFAULT_LIFE_MS = 3_600_000;
/** The longest that a timer of Node can wait is 24 days. */
const LONGEST_WAIT_MS = 7 * 86_400_000;

export function createStapler(options: { store: CertificateStore; clock: Clock; log: Log }): Stapler {
  const { store, clock, log } = options;
  const byLeaf = new Map<string, Stapled>();
  const timers = new Map<string, NodeJS.Timeout>();
  const again = (key: string, certificate: Certificate, waitMs: number) => {
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(() => void refresh(certificate), Math.min(waitMs, LONGEST_WAIT_MS)).unref());
  };
  const refresh = async (certificate: Certificate): Promise<void> => {
    const { leaf, issuer } = certificate;
    const url = responderOf(leaf);
    if (issuer === undefined || url === undefined) return;
    const key = leaf.fingerprint256;
    // A renewed certificate has taken its place.
    if (![...store.all()].includes(certificate)) {
      byLeaf.delete(key);
      timers.delete(key);
      return;
    }
    try {
      const bytes = await ask(url, ocspRequest(leaf, issuer));
      const { fate, thisUpdate, nextUpdate = thisUpdate + DEFAULT_LIFE_MS } = readOcsp(bytes, leaf);
      if (fate !== 'good') log.error('a certificate in use is not good', { names: certificate.names, fate });
      if (nextUpdate <= clock.now()) throw new Error('the OCSP answer is stale');
      byLeaf.set(key, { bytes, staleAt: nextUpdate });
      again(key, certificate, Math.max(RETRY_MS, (nextUpdate - clock.now()) / 2));
    } catch (error) {
      log.warn('no OCSP answer; the old one is shown while it holds', { names: certificate.names, error });
      again(key, certificate, RETRY_MS);
    }
  };
  const start = (certificate: Certificate) => void refresh(certificate);
  for (const certificate of store.all()) start(certificate);
  store.onPut(start);
  return {
    staple(raw) {
      const certificate = [...store.all()].find(({ leaf }) => leaf.raw.equals(raw));
      const stapled = certificate && byLeaf.get(certificate.leaf.fingerprint256);
      return stapled !== undefined && stapled.staleAt > clock.now() ? stapled.bytes : null;
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

async function ask(url: string, question: Buffer): Promise<Buffer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/ocsp-request' },
    body: new Uint8Array(question),
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the OCSP responder answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error('the OCSP answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
