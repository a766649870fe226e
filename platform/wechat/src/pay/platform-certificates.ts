// WeChat Pay's platform certificates: downloaded when first needed, refreshed hourly, several kept while they rotate.
import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Clock, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { WechatReply } from '../http/exchange.ts';
import { parseFields } from '../http/reply-fields.ts';
import { errorOfPay, unreadableReply } from '../to-xiaoqiao-error.ts';
import {
  type CertificatesReply,
  decryptResource,
  isFresh,
  readMessageSignature,
  verifyMessage,
} from '../wire/index.ts';
import type { SignedExchange } from './signed-exchange.ts';

export interface PlatformCertificates {
  /** Asks WeChat again for a serial it does not know, but not more than once a minute: anybody can send serials. */
  find(serial: string): Promise<KeyObject | undefined>;
  /** The one to encrypt with: of those in force, the one that lasts longest. */
  newest(): Promise<{ readonly id: string; readonly key: KeyObject } | undefined>;
}

const REFRESH_AFTER = HOUR;
const ASK_AGAIN_AFTER = MINUTE;

export function createPlatformCertificates(deps: {
  exchange: SignedExchange;
  apiV3Key: string;
  clock: Clock;
  log: Log;
  /** WeChat Pay's public key, which signs the download too when the merchant has one. */
  publicKey: { readonly id: string; readonly key: KeyObject } | undefined;
}): PlatformCertificates {
  const { exchange, apiV3Key, clock, log, publicKey } = deps;
  let known = new Map<string, X509Certificate>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const isCurrent = ({ validFromDate, validToDate }: X509Certificate) =>
    validFromDate.getTime() <= clock.now() && clock.now() < validToDate.getTime();
  const current = (serial: string) => {
    const certificate = known.get(serial);
    return certificate && isCurrent(certificate) ? certificate.publicKey : undefined;
  };
  const longest = () =>
    [...known.values()]
      .filter(isCurrent)
      .sort((a, b) => b.validToDate.getTime() - a.validToDate.getTime())
      .map(({ serialNumber: id, publicKey: key }) => ({ id, key }))[0];

  async function download(): Promise<void> {
    askedAt = clock.now();
    try {
      const reply = await exchange.send({ method: 'GET', target: '/v3/certificates' });
      if (reply.status !== 200) throw errorOfPay(reply.status, parseFields(reply.body));
      const fresh = decryptCertificates(apiV3Key, reply.body);
      requireSignature(reply, fresh);
      known = fresh;
    } catch (error) {
      // A merchant of public-key mode has none (404): that must stop neither the start nor a payment.
      log.warn('platform certificates could not be downloaded', { error });
    }
  }

  /** The very first reply can only be verified with the certificate it brings; the APIv3 key vouches for that one. */
  function requireSignature(reply: WechatReply, fresh: Map<string, X509Certificate>): void {
    const signed = readMessageSignature(reply.headers);
    const key =
      signed?.serial === publicKey?.id ? publicKey?.key : fresh.get(signed?.serial ?? '')?.publicKey;
    if (!signed || !key || !isFresh(signed, clock.now()) || !verifyMessage(key, signed, reply.body))
      throw unreadableReply('the certificates are not signed by WeChat Pay');
  }

  const refresh = () => {
    running ??= download().finally(() => {
      running = undefined;
    });
    return running;
  };

  async function look<T>(find: () => T | undefined): Promise<T | undefined> {
    const found = find();
    const age = clock.now() - askedAt;
    if (found !== undefined) {
      if (age >= REFRESH_AFTER) void refresh();
      return found;
    }
    if (running !== undefined || age >= ASK_AGAIN_AFTER) await refresh();
    return find();
  }

  return { find: (serial) => look(() => current(serial)), newest: () => look(longest) };
}

function decryptCertificates(apiV3Key: string, body: Buffer): Map<string, X509Certificate> {
  const { data } = parseFields(body) as unknown as CertificatesReply;
  if (!Array.isArray(data)) throw unreadableReply('data is no list');
  const certificates = new Map<string, X509Certificate>();
  for (const entry of data) {
    const pem = decryptResource(apiV3Key, entry.encrypt_certificate);
    if (pem === undefined) throw unreadableReply('a certificate cannot be decrypted with the APIv3 key');
    const certificate = new X509Certificate(pem);
    certificates.set(certificate.serialNumber, certificate);
  }
  return certificates;
}
