// The keys of an issuer elsewhere: fetched when first needed, once at a time, kept, and renewed before anybody waits.
import type { KeyObject } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import type { Awaitable } from '@xiaoqiao/state';
import { fetchJson } from './fetch-json.ts';
import { type Algorithm, type JsonWebKeySet, type PublicJwk, toPublicKey } from './public-keys.ts';

/** Older keys are renewed in the background. */
const FRESH_MS = 10 * 60_000;
/** An issuer that is down for longer loses its say: a key it withdrew may be among ours. */
const USABLE_MS = 24 * 3_600_000;
/** Invented key ids make us ask no more often than this. */
const COOLDOWN_MS = 30_000;
const MAX_KEYS = 100;

export interface RemoteKeysOptions {
  readonly issuer: string;
  readonly fetchKeys: FetchKeys;
  readonly clock: Clock;
  readonly log: Log;
}

/** @returns the document with the keys (RFC 7517 §5), which is not trusted to be one. @throws when it is not to be had */
export type FetchKeys = () => Promise<unknown>;
export type FindKey = (kid: string, alg: Algorithm) => Awaitable<KeyObject | undefined>;

/** @returns a search that throws XiaoqiaoError `upstream_unavailable` while the issuer's keys are not to be had. */
export function createRemoteKeys({ issuer, fetchKeys, clock, log }: RemoteKeysOptions): FindKey {
  let published = new Map<string, PublicJwk>();
  let made = new Map<string, KeyObject | undefined>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    try {
      const keys = readKeys(await fetchKeys());
      published = new Map(keys.map((jwk) => [jwk.kid!, jwk]));
      made = new Map();
      fetchedAt = clock.now();
    } catch (error) {
      log.warn('the keys of an issuer could not be fetched', { issuer, error });
    }
  };
  const refresh = (): Promise<void> => {
    triedAt = clock.now();
    underWay ??= load().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  const known: (kid: string, alg: Algorithm) => KeyObject | undefined = (kid, alg) => {
    const jwk = published.get(kid);
    if (jwk === undefined) return undefined;
    const name = `${alg} ${kid}`;
    if (!made.has(name)) made.set(name, toPublicKey(jwk, alg));
    return made.get(name);
  };
  const isUsable = () => clock.now() - fetchedAt <= USABLE_MS;
  const answer = (kid: string, alg: Algorithm): KeyObject | undefined => {
    if (!isUsable()) throw new XiaoqiaoError('upstream_unavailable', { retryAfter: COOLDOWN_MS / 1000 });
    return known(kid, alg);
  };

  return (kid, alg) => {
    const now = clock.now();
    const mayAsk = underWay !== undefined || now - triedAt >= COOLDOWN_MS;
    if (published.has(kid) && isUsable()) {
      if (now - fetchedAt > FRESH_MS && mayAsk) void refresh();
      return known(kid, alg);
    }
    return mayAsk ? (underWay ?? refresh()).then(() => answer(kid, alg)) : answer(kid, alg);
  };
}

/** @param jwksUrl found by OpenID Connect discovery when left out */
export const fetchedFrom =
  (issuer: string, jwksUrl: string | undefined): FetchKeys =>
  async () =>
    fetchJson(jwksUrl ?? (await discover(issuer)));

/** OpenID Connect Discovery 1.0 §4; the document must speak of the very issuer that was asked (§4.3). */
async function discover(issuer: string): Promise<string> {
  const document = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: url } = document as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer || typeof url !== 'string' || !/^https?:\/\//.test(url))
    throw new Error('the discovery document names another issuer, or no keys');
  return url;
}

function readKeys(document: unknown): PublicJwk[] {
  const { keys } = (document ?? {}) as Partial<JsonWebKeySet>;
  if (!Array.isArray(keys) || keys.length > MAX_KEYS)
    throw new Error(`there is no list of at most ${MAX_KEYS} keys`);
  return keys.filter(
    (jwk: unknown): jwk is PublicJwk =>
      typeof jwk === 'object' && jwk !== null && typeof (jwk as PublicJwk).kid === 'string',
  );
}
