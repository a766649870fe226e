// A certificate with its key, checked before anybody is shown it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { dnsNamesOf } from './certificate-parts.ts';

/** PEM: the certificate first, then those that lead to its root. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

export interface Certificate {
  readonly leaf: X509Certificate;
  /** Whoever signed the leaf, when the chain contains it. */
  readonly issuer: X509Certificate | undefined;
  readonly names: readonly string[];
  readonly notAfter: number;
  readonly context: SecureContext;
}

export type MinimumVersion = 'TLSv1.2' | 'TLSv1.3';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** @throws Error in words: what does not parse, or that the key belongs to another certificate. */
export function readCertificate({ cert, key }: CertificatePair, minVersion: MinimumVersion): Certificate {
  const [leaf, ...others] = (cert.match(PEM) ?? []).map((pem) => new X509Certificate(pem));
  if (leaf === undefined) throw new Error('the certificate file has no certificate');
  if (!leaf.checkPrivateKey(createPrivateKey(key)))
    throw new Error('the private key does not belong to the certificate');
  return {
    leaf,
    issuer: others.find((other) => leaf.checkIssued(other)),
    names: dnsNamesOf(leaf),
    notAfter: Date.parse(leaf.validTo),
    context: createSecureContext({ cert, key, minVersion }),
  };
}
