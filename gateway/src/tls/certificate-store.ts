// The certificates in use, by server name (SNI). Swapped one at a time, while handshakes go on.
import {
  type Certificate,
  type CertificatePair,
  type MinimumVersion,
  readCertificate,
} from './certificate.ts';

export interface CertificateStatus {
  readonly source: string;
  readonly names: readonly string[];
  /** RFC 3339. */
  readonly notAfter: string;
}

export interface CertificateStore {
  /**
   * Puts a certificate in the place of the one that came from the same source.
   * @throws Error when it cannot be used; the old one then stays.
   */
  put(source: string, pair: CertificatePair): Certificate;
  /** Shown to those who ask for a name nobody has; replaced by the first certificate that is put. */
  find(serverName: string | undefined): Certificate | undefined;
  all(): Iterable<Certificate>;
  /** Hears now and later which certificate is for those who name no server. */
  onDefault(use: (pair: CertificatePair) => void): void;
  /** Hears of each certificate that is put from now on. */
  onPut(hear: (certificate: Certificate) => void): void;
  status(): CertificateStatus[];
}

/** The first source that was put answers for unknown names. */
export function createCertificateStore(minVersion: MinimumVersion): CertificateStore {
  const bySource = new Map<string, Certificate>();
  let byName = new Map<string, Certificate>();
  let defaultPair: CertificatePair | undefined;
  const defaultUsers: ((pair: CertificatePair) => void)[] = [];
  const listeners: ((certificate: Certificate) => void)[] = [];
  const index = () => {
    const next = new Map<string, Certificate>();
    for (const certificate of bySource.values())
      for (const name of certificate.names) if (!next.has(name)) next.set(name, certificate);
    byName = next;
  };
  const find = (serverName: string | undefined): Certificate | undefined => {
    const [first] = bySource.values();
    if (serverName === undefined) return first;
    const name = serverName.toLowerCase();
    // A wildcard stands for one label (RFC 9525 §6.3).
    return byName.get(name) ?? byName.get(`*${name.slice(name.indexOf('.'))}`) ?? first;
  };
  return {
    put(source, pair) {
      const certificate = readCertificate(pair, minVersion);
      bySource.set(source, certificate);
      index();
      const [first] = bySource.keys();
      if (source === first) {
        defaultPair = pair;
        for (const use of defaultUsers) use(pair);
      }
      for (const hear of listeners) hear(certificate);
      return certificate;
    },
    find,
    all: () => bySource.values(),
    onDefault(use) {
      defaultUsers.push(use);
      if (defaultPair !== undefined) use(defaultPair);
    },
    onPut: (hear) => void listeners.push(hear),
    status: () =>
      [...bySource].map(([source, { names, notAfter }]) => ({
        source,
        names,
        notAfter: new Date(notAfter).toISOString(),
      })),
  };
}
