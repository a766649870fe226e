// Says who is calling: verifies the access token, asks whether its session still lives, and tells the upstream.
import { identityHeaders } from '@xiaoqiao/kit/http';
import type { Awaitable } from '@xiaoqiao/state';
import { type Exchange, type Identity, type Outcome, refuse } from '../../exchange.ts';
import { definePolicy, type Next } from '../../policy.ts';
import { TokenConfig } from './config.ts';
import type { TokenFault } from './token-verifier.ts';

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

export const token = definePolicy({
  name: 'token',
  phase: 'identify',
  config: TokenConfig,
  create: ({ mode, own, issuers }, { verifyToken, verifierFor, state: { revocations } }) => {
    const verify = own && issuers.length === 0 ? verifyToken : verifierFor(issuers, own);
    const turnAway = (fault: TokenFault, exchange: Exchange, next: Next) =>
      mode === 'optional' ? next(exchange) : refuse(fault, undefined, challenges[fault]);

    return (exchange, next) => {
      const { authorization } = exchange.request.headers;
      if (authorization === undefined || authorization === '')
        return turnAway('token_missing', exchange, next);
      const match = BEARER.exec(authorization);
      const verdict = match === null ? 'token_invalid' : verify(match[1]!);
      return verdict instanceof Promise
        ? verdict.then((settled) => judge(settled, exchange, next))
        : judge(verdict, exchange, next);
    };

    function judge(verdict: Identity | TokenFault, exchange: Exchange, next: Next): Awaitable<Outcome> {
      if (typeof verdict === 'string') return turnAway(verdict, exchange, next);
      const revoked = revocations.isRevoked(verdict.sessionId);
      const conclude = (isRevoked: boolean): Awaitable<Outcome> =>
        isRevoked ? turnAway('session_revoked', exchange, next) : next(admit(exchange, verdict));
      return revoked instanceof Promise ? revoked.then(conclude) : conclude(revoked);
    }
  },
});

/** RFC 6750 §3. */
const invalid = { 'www-authenticate': 'Bearer error="invalid_token"' };
const challenges: Readonly<Record<TokenFault, Readonly<Record<string, string>>>> = {
  token_missing: { 'www-authenticate': 'Bearer' },
  token_invalid: invalid,
  token_expired: invalid,
  session_revoked: invalid,
};

function admit(exchange: Exchange, identity: Identity): Exchange {
  exchange.identity = identity;
  const { headers } = exchange.request;
  headers[identityHeaders.user] = identity.userId;
  headers[identityHeaders.session] = identity.sessionId;
  headers[identityHeaders.roles] = identity.roles.join(',');
  headers[identityHeaders.tokenExpiresAt] = String(identity.expiresAt);
  return exchange;
}
