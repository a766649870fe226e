// Tokens: JWTs of known issuers in one of three algorithms, verified once and then remembered.
import type { KeyObject } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Awaitable } from '@xiaoqiao/state';
import type { Identity } from '../../exchange.ts';
import { recentCache } from '../../recent-cache.ts';
import type { Issuer } from './issuers.ts';
import { type Claims, type JwtHeader, readClaims, readHeader } from './jwt-parts.ts';
import { isSignedBy } from './public-keys.ts';

export type TokenFault = 'token_missing' | 'token_invalid' | 'token_expired' | 'session_revoked';
/** Without a promise unless keys must be fetched. */
export type VerifyToken = (token: string) => Awaitable<Identity | TokenFault>;

const CACHED_TOKENS = 20_000;
/** Clocks of issuer and gateway may differ; for `exp` no grace is given. */
const NOT_BEFORE_LEEWAY_SECONDS = 30;

export interface TokenVerifierOptions {
  readonly issuers: readonly Issuer[];
  readonly clock: Clock;
  readonly maxLength: number;
}

interface Verified {
  readonly identity: Identity;
  /** Unix ms. */
  readonly expiresAt: number;
  readonly header: JwtHeader;
  readonly issuer: Issuer;
  readonly key: KeyObject;
}

/** Verifying costs some 110 µs, looking up a verified token 0.2: tokens are cached by their whole text until `exp`. */
export function createTokenVerifier({ issuers, clock, maxLength }: TokenVerifierOptions): VerifyToken {
  const verified = recentCache<Verified>(CACHED_TOKENS);
  const byName = new Map(issuers.map((issuer) => [issuer.name, issuer]));

  const isForUs = ({ aud, nbf }: Claims, { audiences }: Issuer): boolean =>
    audiences.some((audience) => (Array.isArray(aud) ? aud.includes(audience) : aud === audience)) &&
    (nbf === undefined || nbf <= clock.now() / 1000 + NOT_BEFORE_LEEWAY_SECONDS);

  const check = (token: string): Awaitable<Verified | TokenFault> => {
    if (token.length > maxLength) return 'token_invalid';
    const [head = '', payload = '', signature = ''] = token.split('.');
    const header = readHeader(head);
    const claims = header && readClaims(payload);
    // Who is said to have issued it only decides whose keys are tried.
    const issuer = claims && byName.get(claims.iss);
    if (header === undefined || issuer === undefined) return 'token_invalid';
    const conclude = (key: KeyObject | undefined): Verified | TokenFault => {
      const bytes = Buffer.from(signature, 'base64url');
      if (key === undefined || !isSignedBy(key, header.alg, `${head}.${payload}`, bytes))
        return 'token_invalid';
      const identity = isForUs(claims!, issuer) ? issuer.identityOf(claims!) : undefined;
      return identity === undefined
        ? 'token_invalid'
        : { identity, expiresAt: claims!.exp * 1000, header, issuer, key };
    };
    const found = issuer.findKey(header.kid, header.alg);
    return found instanceof Promise ? found.then(conclude) : conclude(found);
  };

  const judge = (token: string, result: Verified | TokenFault): Identity | TokenFault => {
    if (typeof result === 'string') return result;
    if (result.expiresAt <= clock.now()) {
      verified.delete(token);
      return 'token_expired';
    }
    verified.set(token, result);
    return result.identity;
  };

  const afresh = (token: string): Awaitable<Identity | TokenFault> => {
    const result = check(token);
    return result instanceof Promise ? result.then((settled) => judge(token, settled)) : judge(token, result);
  };

  return (token) => {
    const known = verified.get(token);
    if (known === undefined) return afresh(token);
    const { issuer, header, key, expiresAt, identity } = known;
    const current = issuer.findKey(header.kid, header.alg);
    // A key that was withdrawn takes the tokens it signed along.
    if (current === key && expiresAt > clock.now()) return identity;
    verified.delete(token);
    return current instanceof Promise ? current.then(() => afresh(token)) : afresh(token);
  };
}
