// The parts of a JWT as data: anything that is not exactly what we can judge is undefined.
import { type Algorithm, isAlgorithm } from './public-keys.ts';

export interface JwtHeader {
  readonly kid: string;
  readonly alg: Algorithm;
}

export interface Claims {
  readonly iss: string;
  readonly aud: string | readonly string[];
  /** Unix seconds. */
  readonly exp: number;
  readonly nbf: number | undefined;
  readonly [claim: string]: unknown;
}

const MAX_AUDIENCES = 32;
const MAX_KID = 256;

/** @returns undefined unless the algorithm is one of ours and no extension is demanded (RFC 7515 §4.1.11). */
export function readHeader(part: string): JwtHeader | undefined {
  const header = readObject(part);
  if (header === undefined || 'crit' in header) return undefined;
  const { alg, kid } = header;
  return isAlgorithm(alg) && typeof kid === 'string' && kid.length <= MAX_KID ? { alg, kid } : undefined;
}

export function readClaims(part: string): Claims | undefined {
  const claims = readObject(part);
  if (claims === undefined) return undefined;
  const { iss, aud, exp, nbf } = claims;
  if (typeof iss !== 'string' || typeof exp !== 'number' || !Number.isFinite(exp)) return undefined;
  if (typeof aud !== 'string' && !isNames(aud, { most: MAX_AUDIENCES, pattern: /^/ })) return undefined;
  if (nbf !== undefined && typeof nbf !== 'number') return undefined;
  return claims as unknown as Claims;
}

export const isNames = (
  value: unknown,
  { most, pattern }: { most: number; pattern: RegExp },
): value is string[] =>
  Array.isArray(value) &&
  value.length <= most &&
  value.every((entry) => typeof entry === 'string' && pattern.test(entry));

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // Not JSON: as invalid as anything else that is no object.
    return undefined;
  }
}
