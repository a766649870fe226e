// The API keys that administrators make: looked up by hash, remembered for a moment, gone at once when revoked here.
import type { Clock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { Awaitable, Channels } from '@xiaoqiao/state';
import { recentCache } from '../recent-cache.ts';
import { type ApiKeyRecord, hashApiKey, isApiKey, newApiKey, prefixOfKey } from './api-key.ts';

/** Where API keys are kept; the process hands it in. */
export interface ApiKeyStore {
  insert(record: ApiKeyRecord): Promise<void>;
  find(hash: string): Promise<ApiKeyRecord | undefined>;
  /** Newest first. */
  list(wanted: {
    readonly limit: number;
    readonly belowId: string | undefined;
    readonly owner: string | undefined;
  }): Promise<ApiKeyRecord[]>;
  /** @returns the record as it was, unless there is none or it was revoked before */
  revoke(id: string, at: number): Promise<ApiKeyRecord | undefined>;
}

export interface NewApiKey {
  readonly owner: string;
  readonly scopes: readonly string[];
  readonly limit: ApiKeyRecord['limit'];
  readonly expiresAt: number | null;
  readonly createdBy: string;
}

export interface ApiKeys {
  /** @returns the record, revoked and expired ones included. @throws XiaoqiaoError `overloaded` while too many strange keys are being looked up */
  find(key: string): Awaitable<ApiKeyRecord | undefined>;
  /** @returns the key itself, too: it cannot be shown again */
  create(wanted: NewApiKey): Promise<{ key: string; record: ApiKeyRecord }>;
  list: ApiKeyStore['list'];
  /** At once in this process, within {@link FRESH_MS} in others. @throws XiaoqiaoError `api_key_not_found` */
  revoke(id: string): Promise<void>;
}

export interface ApiKeysOptions {
  readonly store: ApiKeyStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Through which processes tell each other of revocations. */
  readonly channels: Channels;
  readonly log: Log;
}

const FRESH_MS = 5000;
const CACHED = 10_000;
const CHANNEL = 'api-key-revoked';
/** Nobody's good key waits behind more than so many invented ones. */
const MAX_LOOKUPS = 64;

interface Known {
  readonly record: ApiKeyRecord | undefined;
  readonly at: number;
}

export function createApiKeys({ store, clock, ids, channels, log }: ApiKeysOptions): ApiKeys {
  const cache = recentCache<Known>(CACHED);
  const underWay = new Map<string, Promise<ApiKeyRecord | undefined>>();
  let revocations = 0;

  const lookUp = async (hash: string): Promise<ApiKeyRecord | undefined> => {
    const before = revocations;
    const record = await store.find(hash);
    // What was read may have been revoked meanwhile, so it is not kept.
    if (before === revocations) cache.set(hash, { record, at: clock.now() });
    return record;
  };

  const forget = (hash: string) => {
    revocations++;
    cache.delete(hash);
  };
  // What was missed is looked up again within `FRESH_MS` anyway.
  void channels.subscribe(CHANNEL, { onMessage: forget });

  return {
    list: (wanted) => store.list(wanted),

    find(key) {
      if (!isApiKey(key)) return undefined;
      const hash = hashApiKey(key);
      const known = cache.get(hash);
      if (known !== undefined && clock.now() - known.at < FRESH_MS) return known.record;
      const waiting = underWay.get(hash);
      if (waiting !== undefined) return waiting;
      if (underWay.size >= MAX_LOOKUPS) throw new XiaoqiaoError('overloaded', { retryAfter: 1 });
      const looking = lookUp(hash).finally(() => underWay.delete(hash));
      underWay.set(hash, looking);
      return looking;
    },

    async create({ owner, scopes, limit, expiresAt, createdBy }) {
      const key = newApiKey();
      const record: ApiKeyRecord = {
        id: ids.next(),
        hash: hashApiKey(key),
        prefix: prefixOfKey(key),
        owner,
        scopes,
        limit,
        createdBy,
        createdAt: clock.now(),
        expiresAt,
        revokedAt: null,
      };
      await store.insert(record);
      return { key, record };
    },

    async revoke(id) {
      const record = await store.revoke(id, clock.now());
      if (record === undefined) throw new XiaoqiaoError('api_key_not_found');
      forget(record.hash);
      try {
        await channels.publish(CHANNEL, record.hash);
      } catch (error) {
        log.warn('other processes refuse a revoked API key a few seconds later', { id, error });
      }
    },
  };
}
