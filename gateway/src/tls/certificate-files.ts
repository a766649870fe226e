// Certificates kept in files: read at start, and again whenever one of them changes.
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Log } from '@xiaoqiao/kit/log';
import type { CertificateStore } from './certificate-store.ts';

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface WatchCertificatesOptions {
  readonly files: readonly CertificateFiles[];
  readonly store: CertificateStore;
  readonly log: Log;
  /** How often the files' times are looked at. */
  readonly pollMs: number;
}

/**
 * @returns a function that stops watching.
 * @throws Error naming the file, when a pair cannot be used at start. Later ones are logged, and the old one stays.
 */
export function watchCertificates({ files, store, log, pollMs }: WatchCertificatesOptions): () => void {
  const put = ({ certFile, keyFile }: CertificateFiles) => {
    try {
      store.put(certFile, { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') });
    } catch (error) {
      throw new Error(`${certFile}: ${(error as Error).message}`, { cause: error });
    }
  };
  const stops = files.map((pair) => {
    put(pair);
    const reload = () => {
      try {
        put(pair);
        log.info('a certificate was reloaded', { file: pair.certFile });
      } catch (error) {
        // Half of a pair is new until its other half has been written, which is a change that brings us here again.
        log.warn('a certificate cannot be used; the old one stays', { file: pair.certFile, error });
      }
    };
    // Polled, because what renews certificates replaces links and folders, which file events do not follow.
    for (const file of [pair.certFile, pair.keyFile])
      watchFile(file, { interval: pollMs, persistent: false }, reload);
    return () => {
      for (const file of [pair.certFile, pair.keyFile]) unwatchFile(file, reload);
    };
  });
  return () => {
    for (const stop of stops) stop();
  };
}
