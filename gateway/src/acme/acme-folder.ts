// What ACME must not lose: the account's key and the certificates, readable by this user alone.
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificatePair } from '../tls/certificate.ts';
import { type AccountKey, newAccountKey, readAccountKey } from './account-key.ts';

export interface AcmeFolder {
  /** Made when there is none. */
  accountKey(): AccountKey;
  load(): CertificatePair | undefined;
  save(pair: CertificatePair): void;
}

/** @param directoryUrl each server knows its own accounts, and staging certificates must not pass for real ones. */
export function openAcmeFolder(folder: string, directoryUrl: string, name: string): AcmeFolder {
  const place = join(folder, new URL(directoryUrl).host.replace(/[^A-Za-z0-9.-]/g, '_'));
  mkdirSync(place, { recursive: true, mode: 0o700 });
  chmodSync(place, 0o700);
  const pathOf = (file: string) => join(place, file.replaceAll('*', '_'));
  const read = (file: string): string | undefined => {
    try {
      return readFileSync(pathOf(file), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  const write = (file: string, text: string) => {
    const path = pathOf(file);
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  return {
    accountKey() {
      const pem = read('account.key');
      if (pem !== undefined) return readAccountKey(pem);
      const key = newAccountKey();
      write('account.key', key.pem);
      return key;
    },
    // One file, so that a certificate is never found beside the key of another.
    load() {
      const text = read(`${name}.pem`);
      return text === undefined ? undefined : { cert: text, key: text };
    },
    save: ({ cert, key }) => write(`${name}.pem`, `${key}${cert}`),
  };
}
