// The certificates WeChat Pay signs with: one follows another, and both are published while merchants take over.
import { createPrivateKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { type AdjustableClock, DAY } from '@xiaoqiao/kit/clock';
import type { Table } from '../record-store.ts';
import type { PlatformCertificateRecord } from '../records.ts';
import type { SigningKey } from '../world.ts';
import { selfSign } from './certificate.ts';
import type { EmulatorKeys } from './generate.ts';

export interface PlatformCertificate extends SigningKey {
  readonly pem: string;
}

/** Both in milliseconds of the emulator's clock. */
export interface RotationOptions {
  /** How long the new certificate is only published before WeChat Pay signs with it; a day when left out. */
  readonly switchAfter?: number;
  /** How long the old one stays published after that; a day when left out. */
  readonly retireAfter?: number;
}

export interface PlatformCertificates {
  /** What /v3/certificates lists now, the newest last. */
  published(): PlatformCertificate[];
  /** The one to sign with now. */
  signing(): PlatformCertificate;
  /** A published one. */
  find(serial: string): PlatformCertificate | undefined;
  /** Publishes another one at once. @throws RangeError when the moments make no sense. */
  rotate(options?: RotationOptions): Promise<PlatformCertificateRecord>;
}

export function createPlatformCertificates(deps: {
  configured: EmulatorKeys['certificate'];
  records: Table<PlatformCertificateRecord>;
  clock: AdjustableClock;
}): PlatformCertificates {
  const { configured, records, clock } = deps;
  const readable = new Map<string, PlatformCertificate>();

  const live = (): PlatformCertificateRecord[] => {
    const known = records.values();
    const first: PlatformCertificateRecord[] = known.some(({ serialNo }) => serialNo === configured.serialNo)
      ? []
      : [{ ...configured, signsFrom: 0 }];
    return [...first, ...known].filter(({ retiresAt }) => retiresAt === undefined || clock.now() < retiresAt);
  };

  function read({ serialNo, pem, privateKeyPem }: PlatformCertificateRecord): PlatformCertificate {
    const known = readable.get(serialNo) ?? {
      serial: serialNo,
      pem,
      privateKey: createPrivateKey(privateKeyPem),
    };
    readable.set(serialNo, known);
    return known;
  }

  const find = (serial: string) => {
    const record = live().find(({ serialNo }) => serialNo === serial);
    return record && read(record);
  };

  return {
    published: () => live().map(read),
    signing: () => read(newest(live().filter(({ signsFrom }) => signsFrom <= clock.now()))),
    find,
    async rotate({ switchAfter = DAY, retireAfter = DAY } = {}) {
      if (!(switchAfter >= 0) || !(retireAfter >= 0))
        throw new RangeError('switchAfter and retireAfter are milliseconds, 0 or more');
      const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
      const now = clock.now();
      const signsFrom = now + switchAfter;
      const { serialNo, pem } = selfSign(privateKey, { name: 'WeChat Pay emulator', now });
      const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const replaced = live().filter(({ retiresAt }) => retiresAt === undefined);
      const fresh = { serialNo, pem, privateKeyPem, signsFrom };
      records.put(serialNo, fresh);
      for (const record of replaced)
        records.put(record.serialNo, { ...record, retiresAt: signsFrom + retireAfter });
      return fresh;
    },
  };
}

const newest = (records: PlatformCertificateRecord[]) =>
  records.reduce((latest, record) => (record.signsFrom >= latest.signsFrom ? record : latest));
