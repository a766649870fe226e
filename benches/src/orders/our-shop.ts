// Our whole server as a process, with products on the shelf and buyers who are logged in, and what they send.
import { randomBytes } from 'node:crypto';
import { formatSignatureHeader, sha256Hex, sign, stringToSign } from '@xiaoqiao/kit/http';
import { freePort } from '../free-port.ts';
import { ADMIN_PASSWORD, type House, startHouse } from '../house.ts';
import { postOf } from './closed-loop.ts';

export interface OurShop extends House {
  readonly port: number;
  readonly skuIds: readonly string[];
  /** The order of one piece by the next buyer, signed, with a key of its own. */
  orderOf(skuId: string): string;
}

interface Buyer {
  readonly accessToken: string;
  readonly signingKey: Buffer;
  readonly addressId: string;
}

export interface OurShopOptions {
  readonly databaseUrl: string;
  readonly products: number;
  readonly buyers: number;
  /** Flags of Node, e.g. for a profile. */
  readonly flags?: readonly string[];
}

export const STOCK = 10_000_000;
const TOGETHER = 8;
const address = {
  name: '小乔',
  phone: '13800000000',
  province: '浙江省',
  city: '杭州市',
  district: '西湖区',
  detail: '龙井路 1 号',
};
/** Everything is asked for through the API, as an administrator and buyers would. */
export async function openOurShop({
  databaseUrl,
  products,
  buyers,
  flags = [],
}: OurShopOptions): Promise<OurShop> {
  const wechatPort = await freePort();
  // A crowd is not to be turned away: what an order costs is the question.
  const settings = {
    DATABASE_URL: databaseUrl,
    WECHAT_EMULATOR_PORT: `${wechatPort}`,
    GATEWAY_SHEDDING: 'false',
    SIMULATOR_PROJECT: 'off',
  };
  const house = await startHouse({ settings, flags });
  try {
    const api = `${house.api}/api`;
    const skuIds = await stockShelf(api, products);
    const people = await inParallel(buyers, () =>
      openBuyer(api, `http://127.0.0.1:${wechatPort}/_emulator/login-codes`),
    );
    let turn = 0;
    return {
      ...house,
      port: Number(new URL(house.api).port),
      skuIds,
      orderOf: (skuId) => orderBy(people[turn++ % people.length]!, skuId),
    };
  } catch (error) {
    await house.stop();
    throw error;
  }
}

async function stockShelf(api: string, products: number): Promise<string[]> {
  const { accessToken } = await post(`${api}/auth/login`, { username: 'admin', password: ADMIN_PASSWORD });
  const category = await post(`${api}/admin/categories`, { name: '茶' }, accessToken);
  let count = 0;
  return inParallel(products, async () => {
    const sku = {
      code: `A${count}`,
      specifications: [{ name: '规格', value: '250g' }],
      price: 12800,
      stock: STOCK,
    };
    const body = { categoryId: category.id, name: `明前龙井 ${count++}`, skus: [sku] };
    return (await post(`${api}/admin/products`, body, accessToken)).skus[0].id as string;
  });
}

async function openBuyer(api: string, loginCodes: string): Promise<Buyer> {
  const user = await post(loginCodes.replace('login-codes', 'users'), {});
  const { code } = await post(loginCodes, { openid: user.openid });
  const { accessToken, signingKey } = await post(`${api}/auth/wechat/login`, { code });
  const { id } = await post(`${api}/users/me/addresses`, address, accessToken);
  return { accessToken, signingKey: Buffer.from(signingKey, 'base64url'), addressId: id };
}

const TARGET = '/api/orders';

function orderBy({ accessToken, signingKey, addressId }: Buyer, skuId: string): string {
  const body = JSON.stringify({ items: [{ skuId, quantity: 1 }], addressId });
  const nonce = randomBytes(12).toString('base64url');
  const timestamp = Date.now();
  const bodyHash = sha256Hex(Buffer.from(body));
  const signature = sign(
    signingKey,
    stringToSign({ method: 'POST', target: TARGET, timestamp, nonce, bodyHash }),
  );
  const headers = {
    authorization: `Bearer ${accessToken}`,
    'idempotency-key': nonce,
    'x-xq-signature': formatSignatureHeader({ timestamp, nonce, signature }),
  };
  return postOf(TARGET, headers, body);
}

// biome-ignore lint/suspicious/noExplicitAny: answers of several routes, of which a field or two are read.
async function post(url: string, body: object, accessToken?: string): Promise<any> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url}: ${JSON.stringify(answer)}`);
  return (answer as { data?: unknown }).data ?? answer;
}

async function inParallel<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  let left = count;
  const work = async () => {
    while (left-- > 0) made.push(await make());
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  return made;
}
