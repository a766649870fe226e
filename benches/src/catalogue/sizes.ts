// What is asked of a shop of any size, so that the costs can be put side by side: pages near and deep, search, one product, an order.
import { productIdAt, skuIdAt } from '@xiaoqiao/catalog/testing';
import { WARM_UP_SECONDS } from '../load.ts';
import type { Visitor } from './visitor.ts';

const PAGE = 20;
/** Rows in front of page 5000. */
const DEEP = 4999 * PAGE;
const LARGEST = 100;
/** Different requests of a kind. */
const VARIETY = 200;
/** More than anybody takes in a second. */
const ORDERS_PER_SECOND = 3000;

export interface Kind {
  readonly name: string;
  /** Each request counts once. */
  readonly once?: boolean;
  /** Of one round. */
  requests(round: number): readonly string[];
}

export interface KindsOptions {
  readonly visitor: Visitor;
  readonly products: number;
  readonly seconds: number;
}

export async function kindsOf({ visitor, products, seconds }: KindsOptions): Promise<Kind[]> {
  const fixed = (name: string, paths: readonly string[]): Kind => {
    const requests = paths.map((path) => visitor.request(path));
    return { name, requests: () => requests };
  };
  const some = (count: number) =>
    Array.from({ length: count }, (_, index) => Math.floor((index * products) / count));
  const search = (keyword: string, more = '') =>
    `/products?limit=${PAGE}&keyword=${encodeURIComponent(keyword)}${more}`;
  const codes = await codesOf(visitor, some(20));
  const { list: categories } = await visitor.get('/categories');
  const leaves = categories.filter(({ parentId }: { parentId: string | null }) => parentId !== null);
  const category = leaves.map(({ id }: { id: string }) => `/products?limit=${PAGE}&category=${id}`);
  const deep = await deepCursors(visitor, Math.min(DEEP, products - 2 * LARGEST));
  return [
    fixed('page 1', [`/products?limit=${PAGE}`]),
    fixed(
      `page ${Math.min(5000, products / PAGE)}`,
      deep.map((cursor) => `/products?limit=${PAGE}&cursor=${cursor}`),
    ),
    fixed('page 100, by number with total', [`/products?page=100&size=${PAGE}`]),
    fixed('category', category),
    fixed(
      'category, by price',
      category.map((path: string) => `${path}&sort=price_asc`),
    ),
    fixed('search 绿茶 (1 of 7)', [search('绿茶')]),
    fixed('search 绿茶, page 3 with total', [search('绿茶').replace(`limit=${PAGE}`, `page=3&size=${PAGE}`)]),
    fixed('search 薇 (1 of 24)', [search('薇')]),
    fixed('search 特级 龙井 by price (1 of 700)', [search('特级 龙井', '&sort=price_asc')]),
    fixed('search 漱玉 (1 of 2300)', [search('漱玉')]),
    fixed(
      'search of one product’s code',
      codes.map((code) => search(code)),
    ),
    fixed('search, nothing found', [search('不存在的东西')]),
    fixed(
      'product',
      some(VARIETY).map((number) => `/products/${productIdAt(number)}`),
    ),
    {
      name: 'order',
      once: true,
      requests: (round) =>
        Array.from({ length: 2 * ORDERS_PER_SECOND * Math.max(seconds, WARM_UP_SECONDS) }, (_, index) =>
          visitor.order(skuIdAt((index * 7919 + round) % products)),
        ),
    },
  ];
}

async function codesOf(visitor: Visitor, numbers: readonly number[]): Promise<string[]> {
  const codes: string[] = [];
  for (const number of numbers) {
    const { brief } = await visitor.get(`/products/${productIdAt(number)}`);
    codes.push(brief.slice(-7));
  }
  return codes;
}

/** Cursors of some pages that begin about `rows` rows deep. */
async function deepCursors(visitor: Visitor, rows: number): Promise<string[]> {
  let cursor = '';
  for (let read = 0; read < rows; read += LARGEST)
    cursor = (await visitor.get(`/products?limit=${LARGEST}${cursor === '' ? '' : `&cursor=${cursor}`}`))
      .nextCursor;
  const cursors = [cursor];
  while (cursors.length < 5) {
    const { nextCursor } = await visitor.get(`/products?limit=${PAGE}&cursor=${cursors.at(-1)}`);
    cursors.push(nextCursor);
  }
  return cursors;
}
