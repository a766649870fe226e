// The product page beside Gin's: by engine, cached and not, on the first page and on any.
import type { Database } from '@xiaoqiao/database';
import { startHouse } from '../house.ts';
import { type Cost, costOf } from './cost.ts';
import type { Shop } from './databases.ts';
import type { Peers } from './peers.ts';
import { type Visitor, visit } from './visitor.ts';

export interface Line {
  readonly name: string;
  readonly cost: Cost;
}

export interface PageOptions {
  readonly seconds: number;
  readonly rounds: number;
}

const PAGE = 20;
const FIRST = `/products?limit=${PAGE}`;
/** Different pages, spread over the whole shop: what is kept in memory helps little. */
const PAGES = 400;

const cached = `routes:
  - id: cached-products
    match: { method: GET, path: /api/products }
    policies: [{ name: rate-limit, limit: default }, { name: token, mode: optional }, { name: cache, ttlSeconds: 60, personal: shared }]
    upstream: api
`;

/** `ping`, the page and the page from the cache. */
export async function* ourPages(shop: Shop, database: Database, options: PageOptions): AsyncGenerator<Line> {
  const settings = { DATABASE_URL: shop.url, XIAOQIAO_LOG_LEVEL: 'info' };
  const house = await startHouse({ settings });
  try {
    const visitor = await visit(house);
    const line = async (name: string, requests: readonly string[]) => {
      const cost = await costOf({ house, database, ...options, connections: 64, requests: () => requests });
      return { name: `${shop.engine}, ${name}`, cost };
    };
    yield await line('GET /ping', [visitor.request('/ping')]);
    yield await line('page 1', [visitor.request(FIRST)]);
    yield await line('any page', await anyPages(visitor, shop.products));
  } finally {
    await house.stop();
  }
  const caching = await startHouse({ settings, routing: cached });
  try {
    const visitor = await visit(caching);
    const requests = [visitor.request(FIRST)];
    const cost = await costOf({
      house: caching,
      database,
      ...options,
      connections: 64,
      requests: () => requests,
    });
    yield { name: `${shop.engine}, page 1 from the cache`, cost };
  } finally {
    await caching.stop();
  }
}

async function anyPages(visitor: Visitor, products: number): Promise<string[]> {
  const cursors: string[] = [];
  const step = 100;
  const apart = Math.max(1, Math.floor(products / step / PAGES));
  let cursor: string | null = null;
  for (let page = 0; cursors.length < PAGES; page++) {
    const answer: { nextCursor: string | null } = await visitor.get(
      `/products?limit=${step}${cursor === null ? '' : `&cursor=${cursor}`}`,
    );
    cursor = answer.nextCursor;
    if (cursor === null) break;
    if (page % apart === 0) cursors.push(cursor);
  }
  return cursors.map((each) => visitor.request(`${FIRST}&cursor=${each}`));
}

export async function* peerPages(peers: Peers, products: number, options: PageOptions): AsyncGenerator<Line> {
  let isFirst = true;
  for (const engine of ['sqlite', 'mysql'] as const)
    for (const mode of ['gorm', 'sql'] as const) {
      const peer = await peers.start(engine, mode);
      try {
        const { host } = new URL(peer.api);
        const request = (target: string) => `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
        const line = async (name: string, targets: readonly string[]) => {
          const requests = targets.map(request);
          const cost = await costOf({ house: peer, ...options, connections: 64, requests: () => requests });
          return { name: `Gin, ${mode === 'gorm' ? 'GORM' : 'database/sql'}, ${engine}, ${name}`, cost };
        };
        if (isFirst) yield await line('GET /ping', ['/ping']);
        isFirst = false;
        yield await line('page 1', ['/products']);
        const rows = Array.from({ length: PAGES }, (_, index) => Math.floor((index * products) / PAGES));
        yield await line(
          'any page',
          rows.map((row) => `/products?cursor=${peers.cursorOf(row)}`),
        );
      } finally {
        await peer.stop();
      }
    }
}
