// The parts of an access token as data: anything that is not exactly what the house issues is undefined.

export interface Claims {
  readonly iss: string;
  readonly aud: string | readonly string[];
  readonly sub: string;
  readonly sid: string;
  readonly roles: readonly string[];
  /** Unix seconds. */
  readonly exp: number;
  readonly nbf: number | undefined;
}

/** These become headers for the upstream, so they hold nothing that could end one or start another. */
const NAME = /^[\w-]{1,64}$/;
const MAX_ROLES = 32;

/** @returns the key id; undefined unless the algorithm is EdDSA and no extension is demanded (RFC 7515 §4.1.11). */
export function readHeader(part: string): string | undefined {
  const header = readObject(part);
  if (header === undefined || header.alg !== 'EdDSA' || 'crit' in header) return undefined;
  return typeof header.kid === 'string' ? header.kid : undefined;
}

export function readClaims(part: string): Claims | undefined {
  const claims = readObject(part);
  if (claims === undefined) return undefined;
  const { iss, aud, sub, sid, roles, exp, nbf } = claims;
  if (typeof iss !== 'string' || typeof exp !== 'number' || !Number.isFinite(exp)) return undefined;
  if (typeof aud !== 'string' && !isNames(aud, /^/)) return undefined;
  if (nbf !== undefined && typeof nbf !== 'number') return undefined;
  if (typeof sub !== 'string' || !NAME.test(sub) || typeof sid !== 'string' || !NAME.test(sid))
    return undefined;
  if (!isNames(roles, NAME)) return undefined;
  return { iss, aud, sub, sid, roles, exp, nbf };
}

const isNames = (value: unknown, pattern: RegExp): value is string[] =>
  Array.isArray(value) &&
  value.length <= MAX_ROLES &&
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
