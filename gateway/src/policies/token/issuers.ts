// Those who may say who somebody is: the house itself, and issuers elsewhere that the routing config names.
import type { KeyObject } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { LRUCache } from 'lru-cache';
import type { Identity } from '../../exchange.ts';
import type { IssuerConfig } from './config.ts';
import { type Claims, isNames } from './jwt-parts.ts';
import { type JsonWebKeySet, toPublicKey } from './public-keys.ts';
import { createRemoteKeys, type FetchKeys, type FindKey, fetchedFrom } from './remote-keys.ts';

export interface Issuer {
  /** The claim `iss`, exactly. */
  readonly name: string;
  readonly audiences: readonly string[];
  readonly findKey: FindKey;
  /** @returns undefined when the claims name nobody we could pass on */
  identityOf(claims: Claims): Identity | undefined;
}

/** These become headers for the upstream, so they hold nothing that could end one or start another. */
const NAME = /^[\w-]{1,64}$/;
const FOREIGN_NAME = /^[\w.@|:+/=-]{1,128}$/;
const MAX_ROLES = 32;
const roles = { most: MAX_ROLES, pattern: NAME };

/** In this process they are asked for every token, so that should be quick. */
export type OwnKeys = (() => JsonWebKeySet) | { readonly fetch: FetchKeys };

export interface OwnIssuerOptions {
  readonly keys: OwnKeys;
  readonly issuer: string;
  readonly audience: string;
}

export function ownIssuer({
  keys,
  issuer,
  audience,
  ...tools
}: OwnIssuerOptions & { clock: Clock; log: Log }): Issuer {
  return {
    name: issuer,
    audiences: [audience],
    findKey:
      typeof keys === 'function'
        ? createKeyring(keys)
        : createRemoteKeys({ issuer, fetchKeys: keys.fetch, ...tools }),
    identityOf({ sub, sid, roles: held, appid, openid, exp }) {
      if (!isName(sub, NAME) || !isName(sid, NAME) || !isNames(held, roles)) return undefined;
      return Object.freeze({
        userId: sub,
        sessionId: sid,
        roles: held,
        expiresAt: exp * 1000,
        ...(isName(appid, NAME) ? { appid } : {}),
        ...(isName(openid, NAME) ? { openid } : {}),
      });
    },
  };
}

/** The same config gives the same issuer, so that routes and reloads share its keys. */
export function createForeignIssuers(tools: { clock: Clock; log: Log }): (config: IssuerConfig) => Issuer {
  const findKeyOf = new LRUCache<string, FindKey>({ max: 64 });
  return ({ id, issuer, audience, jwksUrl, algorithms, userPrefix, userClaim, rolesClaim, roles: given }) => {
    const source = `${issuer} ${jwksUrl ?? ''}`;
    const findKey =
      findKeyOf.get(source) ??
      createRemoteKeys({ issuer, fetchKeys: fetchedFrom(issuer, jwksUrl), ...tools });
    findKeyOf.set(source, findKey);
    const prefix = userPrefix ?? `${id}:`;
    return {
      name: issuer,
      audiences: [audience].flat(),
      findKey: (kid, alg) => (algorithms.includes(alg) ? findKey(kid, alg) : undefined),
      identityOf(claims) {
        const user = claims[userClaim];
        const session = claims.sid ?? claims.jti ?? user;
        const claimed = rolesClaim === undefined ? [] : rolesIn(claims[rolesClaim]);
        if (!isName(user, FOREIGN_NAME) || !isName(session, FOREIGN_NAME) || claimed === undefined)
          return undefined;
        return Object.freeze({
          userId: prefix + user,
          sessionId: prefix + session,
          roles: [...given, ...claimed],
          expiresAt: claims.exp * 1000,
        });
      },
    };
  };
}

const isName = (value: unknown, pattern: RegExp): value is string =>
  typeof value === 'string' && pattern.test(value);

/** A list, or words with spaces between as in `scope`. */
function rolesIn(claim: unknown): string[] | undefined {
  const list = typeof claim === 'string' ? claim.split(' ').filter(Boolean) : (claim ?? []);
  return isNames(list, roles) ? list : undefined;
}

/** Key objects by key id and algorithm, made once per published key. */
function createKeyring(keys: () => JsonWebKeySet): FindKey {
  const made = new Map<string, { readonly from: string; readonly key: KeyObject | undefined }>();
  return (kid, alg) => {
    const published = keys().keys.find((candidate) => candidate.kid === kid);
    if (published === undefined) {
      for (const each of made.keys()) if (each.endsWith(` ${kid}`)) made.delete(each);
      return undefined;
    }
    const name = `${alg} ${kid}`;
    const from = published.x ?? published.n ?? '';
    const known = made.get(name);
    if (known?.from === from) return known.key;
    const key = toPublicKey(published, alg);
    made.set(name, { from, key });
    return key;
  };
}
