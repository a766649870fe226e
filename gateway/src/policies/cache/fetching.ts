// Fetching for the cache: the answer goes to the client as it comes, and a copy is kept once it is whole.
import { createHash } from 'node:crypto';
import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Static } from 'typebox';
import { detachExchange } from '../../detached-exchange.ts';
import type { Exchange, Outcome } from '../../exchange.ts';
import type { Next } from '../../policy.ts';
import { filterResponse } from '../../response-filter.ts';
import type { CacheConfig } from './index.ts';
import { keyMaker, type RequestKey } from './request-key.ts';
import type { ResponseCache } from './response-cache.ts';
import { type Lifetime, lifetimeOf, listOf, type StoringRules } from './storable.ts';

/** `broken`: the answer never came to its end; another try may. */
export type FetchEnd = 'kept' | 'unfit' | 'broken';

interface FetchingOptions {
  readonly config: Static<typeof CacheConfig>;
  readonly routeId: string;
  readonly store: ResponseCache;
  readonly clock: Clock;
}

const REFRESH_TIMEOUT_MS = 30_000;
const TAGS_HEADER = 'x-cache-tags';
/** They belong to this one response, not to what it says. */
const notKept = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'date',
  'age',
  'content-length',
  TAGS_HEADER,
]);

export function createFetching({ config, routeId, store, clock }: FetchingOptions) {
  const underWay = new Map<string, Promise<FetchEnd>>();
  const keyOf = keyMaker(config, routeId, store);
  const rules: StoringRules = {
    ...config,
    statuses: new Set(config.statuses),
    personal: config.personal !== 'no',
  };

  const keep = (exchange: Exchange, { place }: RequestKey, life: Lifetime, draft: Draft) => {
    // The answer may have named headers that the key did not know of.
    if (life.vary.length > 0) store.learnVary(place, life.vary);
    const now = clock.now();
    const body = Buffer.concat(draft.chunks, draft.length);
    const freshUntil = now + life.freshSeconds * 1000;
    store.set(keyOf(exchange).key, {
      status: draft.status,
      headers: withEtag(draft.headers, body),
      body,
      storedAt: now,
      freshUntil,
      staleUntil: freshUntil + life.staleSeconds * 1000,
      tags: [`route:${routeId}`, ...config.tags, ...draft.tags],
    });
  };

  /** Only one at a time for each key. */
  const lead = (exchange: Exchange, next: Next, key: RequestKey): Outcome | Promise<Outcome> => {
    const { response, request } = exchange;
    // The whole answer is wanted, whatever the client has already.
    for (const name of ['if-none-match', 'if-modified-since']) delete request.headers[name];
    const before = response.getHeaders();
    const varyBefore = listOf(response, 'vary');
    let settle: (end: FetchEnd) => void = () => {};
    const ended = new Promise<FetchEnd>((resolve) => {
      settle = (end) => {
        underWay.delete(key.key);
        resolve(end);
      };
    });
    underWay.set(key.key, ended);
    response.on('close', () => settle('broken'));

    filterResponse(exchange, (leaving, status) => {
      const life = lifetimeOf(leaving, status, rules, varyBefore);
      const tags = [...listOf(leaving, TAGS_HEADER)].slice(0, 32);
      leaving.removeHeader(TAGS_HEADER);
      leaving.setHeader('cache-status', `xiaoqiao; fwd=miss${life === undefined ? '' : '; stored'}`);
      if (life === undefined) {
        settle('unfit');
        return undefined;
      }
      const draft: Draft = { status, headers: ownHeaders(leaving, before), tags, chunks: [], length: 0 };
      return (downstream) => ({
        write(chunk) {
          draft.length += chunk.length;
          if (draft.length <= config.maxEntryBytes) draft.chunks.push(chunk);
          else if (draft.chunks.length > 0) {
            draft.chunks = [];
            settle('unfit');
          }
          return downstream.write(chunk);
        },
        end() {
          if (draft.length <= config.maxEntryBytes) {
            keep(exchange, key, life, draft);
            settle('kept');
          }
          downstream.end();
        },
      });
    });
    return next(exchange);
  };

  return {
    lead,
    underWay: (key: string) => underWay.get(key),
    /** Fetches behind the client's back. @returns undefined when somebody does so already. */
    refresh(exchange: Exchange, next: Next, key: RequestKey): Promise<void> | undefined {
      if (exchange.method !== 'GET' || underWay.has(key.key)) return undefined;
      const copy = detachExchange(exchange, { body: Buffer.alloc(0), timeoutMs: REFRESH_TIMEOUT_MS });
      const outcome = (async () => lead(copy.exchange, next, key))();
      return outcome
        .then((settled) => ('forwarded' in settled ? copy.closed : undefined))
        .finally(() => copy.exchange.response.destroy());
    },
  };
}

interface Draft {
  readonly status: number;
  readonly headers: readonly (readonly [string, string | readonly string[]])[];
  readonly tags: readonly string[];
  chunks: Buffer[];
  length: number;
}

/** Without those that policies set for this one request, such as its id and what is left of its limits. */
function ownHeaders(
  response: ServerResponse,
  before: Readonly<Record<string, OutgoingHttpHeader | undefined>>,
) {
  return Object.entries(response.getHeaders())
    .filter(([name, value]) => value !== before[name] && !notKept.has(name) && name !== 'cache-status')
    .map(([name, value]): [string, string | string[]] => [
      name,
      Array.isArray(value) ? value.map(String) : String(value),
    ]);
}

function withEtag(headers: Draft['headers'], body: Buffer): Draft['headers'] {
  if (headers.some(([name]) => name === 'etag')) return headers;
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 27);
  return [...headers, ['etag', `"${digest}"`]];
}
