// Public keys of JWKs, each good for exactly one algorithm: a key never decides by what the token claims to be.
import { createPublicKey, type JsonWebKeyInput, type KeyObject, verify } from 'node:crypto';

export const algorithms = ['EdDSA', 'RS256', 'ES256'] as const;
export type Algorithm = (typeof algorithms)[number];

/** The members of a public JWK that we read (RFC 7517, 7518, 8037). */
export interface PublicJwk {
  readonly kid?: string | undefined;
  readonly kty?: string | undefined;
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly n?: string | undefined;
  readonly e?: string | undefined;
  readonly use?: string | undefined;
  readonly alg?: string | undefined;
}

export interface JsonWebKeySet {
  readonly keys: readonly PublicJwk[];
}

/** RFC 7518 §3.3. */
const MIN_RSA_BITS = 2048;

export const isAlgorithm = (value: unknown): value is Algorithm =>
  (algorithms as readonly unknown[]).includes(value);

/** @returns undefined for a key that is not meant for signatures of this algorithm, or is no key */
export function toPublicKey(jwk: PublicJwk, alg: Algorithm): KeyObject | undefined {
  const members = membersFor(jwk, alg);
  if (members === undefined || (jwk.use !== undefined && jwk.use !== 'sig')) return undefined;
  // RFC 9864 names the algorithm of Ed25519 after its curve.
  if (jwk.alg !== undefined && jwk.alg !== alg && !(alg === 'EdDSA' && jwk.alg === 'Ed25519'))
    return undefined;
  try {
    const key = createPublicKey({ format: 'jwk', key: members } as JsonWebKeyInput);
    const bits = key.asymmetricKeyDetails?.modulusLength;
    return bits !== undefined && bits < MIN_RSA_BITS ? undefined : key;
  } catch {
    // Members that are no key, which only OpenSSL can tell.
    return undefined;
  }
}

export function isSignedBy(key: KeyObject, alg: Algorithm, text: string, signature: Buffer): boolean {
  const bytes = Buffer.from(text);
  if (alg === 'EdDSA') return verify(null, bytes, key, signature);
  if (alg === 'RS256') return verify('sha256', bytes, key, signature);
  return verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function membersFor({ kty, crv, x, y, n, e }: PublicJwk, alg: Algorithm): object | undefined {
  if (alg === 'EdDSA')
    return kty === 'OKP' && crv === 'Ed25519' && x !== undefined ? { kty, crv, x } : undefined;
  if (alg === 'RS256') return kty === 'RSA' && n !== undefined && e !== undefined ? { kty, n, e } : undefined;
  return kty === 'EC' && crv === 'P-256' && x !== undefined && y !== undefined
    ? { kty, crv, x, y }
    : undefined;
}
