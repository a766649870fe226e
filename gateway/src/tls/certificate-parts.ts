// What of a certificate Node does not give out: the raw fields that OCSP names it by (RFC 5280 §4.1).
import type { X509Certificate } from 'node:crypto';
import { children, decode, type Value } from './der.ts';

export interface CertificateParts {
  /** Magnitude, big-endian. */
  readonly serial: Buffer;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** The bits of the public key, without its algorithm. */
  readonly publicKey: Buffer;
}

/** @throws Error when the bytes are no certificate. */
export function partsOf(certificate: X509Certificate): CertificateParts {
  const [tbs] = children(decode(certificate.raw));
  const fields = children(tbs!);
  // The version is [0] and may be left out; all others have their place.
  const [serial, , issuer, , subject, key] = fields[0]!.tag === 0xa0 ? fields.slice(1) : fields;
  return {
    serial: serial!.content,
    issuer: issuer!.whole,
    subject: subject!.whole,
    publicKey: bitsOf(children(key!)[1]!),
  };
}

/** Without the count of unused bits, which is 0 for whole bytes. */
const bitsOf = ({ content }: Value): Buffer => content.subarray(1);

/** Names that a certificate is for, in small letters; a wildcard as `*.shop.test`. */
export function dnsNamesOf({ subjectAltName }: X509Certificate): string[] {
  return (subjectAltName ?? '')
    .split(', ')
    .filter((name) => name.startsWith('DNS:'))
    .map((name) => name.slice(4).toLowerCase());
}
