// Lets other programs in by a key of their own: with scopes, an end, and a limit that is theirs alone.
import { identityHeaders } from '@xiaoqiao/kit/http';
import type { Awaitable, BucketVerdict } from '@xiaoqiao/state';
import { type ApiKeyRecord, hashApiKey } from '../../api-keys/api-key.ts';
import { type Exchange, type Outcome, refuse } from '../../exchange.ts';
import { counterIn } from '../../metric.ts';
import { definePolicy, type Frame, type Next } from '../../policy.ts';
import { limitStoreFailures, onStoreFailure, type StoreFailureMode } from '../store-failure.ts';
import { ApiKeyConfig, type ConfiguredKey } from './config.ts';
import { takeKey } from './presented-key.ts';

type Key = Pick<ApiKeyRecord, 'id' | 'owner' | 'scopes' | 'expiresAt' | 'revokedAt' | 'limit'>;

export const apiKey = definePolicy({
  name: 'api-key',
  phase: 'identify',
  config: ApiKeyConfig,
  create: ({ mode, header, query, scopes, keys, whenStoreFails }, frame) => {
    if ((Object.values(identityHeaders) as string[]).includes(header))
      throw new Error(`the header ${header} is the gateway’s own`);
    const configured = new Map(keys.map((key) => [key.hash, fromConfig(key)]));
    const admit = createAdmission(scopes, whenStoreFails, frame);
    return (exchange, next) => {
      const shown = takeKey(exchange, header, query);
      if (shown === undefined)
        return mode === 'optional' ? next(exchange) : refuse('api_key_missing', {}, challenge);
      const own = configured.size === 0 ? undefined : configured.get(hashApiKey(shown));
      const found = own ?? frame.apiKeys?.find(shown);
      return found instanceof Promise
        ? found.then((key) => admit(key, exchange, next))
        : admit(found, exchange, next);
    };
  },
});

/** RFC 9110 §11.6.1 wants one with every 401. */
const challenge = { 'www-authenticate': 'ApiKey' };

function createAdmission(
  needed: readonly string[],
  mode: StoreFailureMode,
  { clock, log, registry, state: { buckets } }: Frame,
) {
  const failures = counterIn(registry, limitStoreFailures);
  const uncounted = onStoreFailure({
    mode,
    message: 'a request with an API key could not be counted',
    context: {},
    count: () => failures.inc({ limit: 'api-key', mode }),
    clock,
    log,
  });
  return (key: Key | undefined, exchange: Exchange, next: Next): Outcome | Promise<Outcome> => {
    if (key === undefined || key.revokedAt !== null) return refuse('api_key_invalid', {}, challenge);
    if (key.expiresAt !== null && key.expiresAt <= clock.now())
      return refuse('api_key_expired', {}, challenge);
    const missing = needed.filter((scope) => !key.scopes.includes(scope));
    if (missing.length > 0) return refuse('scope_missing', { details: { scopes: missing } });
    if (key.limit === null) return next(identify(exchange, key));
    const conclude = ({ allowed, retryAfterMs }: BucketVerdict): Outcome | Promise<Outcome> =>
      allowed
        ? next(identify(exchange, key))
        : refuse('rate_limited', { retryAfter: retryAfterMs / 1000, details: { limit: 'api-key' } });
    const withoutCounting: Next = (each) => next(identify(each, key));
    let verdict: Awaitable<BucketVerdict>;
    try {
      verdict = buckets.take(`api-key:${key.id}`, key.limit);
    } catch (error) {
      return uncounted(error, exchange, withoutCounting);
    }
    return verdict instanceof Promise
      ? verdict.then(conclude, (error) => uncounted(error, exchange, withoutCounting))
      : conclude(verdict);
  };
}

function identify(exchange: Exchange, { id, owner, scopes }: Key): Exchange {
  const { headers } = exchange.request;
  exchange.apiKeyId = id;
  headers[identityHeaders.apiKey] = id;
  headers[identityHeaders.apiOwner] = owner;
  headers[identityHeaders.apiScopes] = scopes.join(',');
  return exchange;
}

function fromConfig({ expiresAt, limit, ...key }: ConfiguredKey): Key {
  const end = expiresAt === undefined ? null : Date.parse(expiresAt);
  if (Number.isNaN(end)) throw new Error(`the key ${key.id} expires at ${expiresAt}, which is no time`);
  return { ...key, limit: limit ?? null, expiresAt: end, revokedAt: null };
}
