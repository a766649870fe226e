// Bills: asked for, downloaded without a signature to verify, checked against the hash that came with one.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { text } from '../http/reply-fields.ts';
import { errorOfPay, unreadableReply } from '../to-xiaoqiao-error.ts';
import { BILL_DOWNLOAD_PATH, type BillType, type FundAccount } from '../wire/index.ts';
import { type FundFlowBill, readFundFlowBill } from './fund-flow-bill.ts';
import { lenientFields, type PayClient, unless } from './pay-client.ts';
import type { SignedExchange } from './signed-exchange.ts';
import { readTradeBill, type TradeBill } from './trade-bill.ts';

interface BillInput {
  /** A day in China, `2026-11-19`; up to three months back, ready after 10:00 of the next day. */
  readonly date: string;
  /** Compressed on the way; true when left out. */
  readonly gzip?: boolean;
}

/** Both throw wechat_unavailable with `STATEMENT_CREATING` and `retryAfter` while the bill is being made. */
export interface Bills {
  /** Undefined when nothing happened that day. */
  trade(input: BillInput & { readonly type?: BillType }): Promise<TradeBill | undefined>;
  fundFlow(input: BillInput & { readonly account?: FundAccount }): Promise<FundFlowBill | undefined>;
}

export function createBills(deps: {
  readonly client: PayClient;
  readonly download: SignedExchange;
  /** Only there our signature is sent: origins of WeChat Pay. */
  readonly origins: readonly string[];
  readonly maxBytes: number;
}): Bills {
  const { client, download, origins, maxBytes } = deps;

  async function fetchFile(path: string, { date, gzip = true }: BillInput, more: Record<string, string>) {
    const query = new URLSearchParams({ bill_date: date, ...more, ...(gzip ? { tar_type: 'GZIP' } : {}) });
    const reply = await unless(
      'NO_STATEMENT_EXIST',
      client.ask({ method: 'GET', target: `${path}?${query}` }),
    );
    if (reply === undefined) return undefined;
    if (text(reply, 'hash_type') !== 'SHA1') throw unreadableReply('hash_type has an unknown value');
    const target = targetOf(text(reply, 'download_url'), origins);
    const { status, body } = await download.send({ method: 'GET', target });
    if (status !== 200) throw errorOfPay(status, lenientFields(body));
    const file = gzip ? await unzip(body, maxBytes) : body;
    const hash = createHash('sha1').update(file).digest('hex');
    if (hash !== text(reply, 'hash_value').toLowerCase()) throw unreadableReply('the bill has another hash');
    return file;
  }

  return {
    async trade({ type = 'ALL', ...input }) {
      const file = await fetchFile('/v3/bill/tradebill', input, { bill_type: type });
      return file && readTradeBill(input.date, file);
    },
    async fundFlow({ account = 'BASIC', ...input }) {
      const file = await fetchFile('/v3/bill/fundflowbill', input, { account_type: account });
      return file && readFundFlowBill(input.date, file);
    },
  };
}

function targetOf(address: string, origins: readonly string[]): string {
  const url = URL.parse(address);
  if (url === null || !origins.includes(url.origin) || url.pathname !== BILL_DOWNLOAD_PATH)
    throw unreadableReply('download_url leads elsewhere');
  return url.pathname + url.search;
}

/** Bounded: a small file can unpack to a very large one. */
const unzip = (body: Buffer, maxOutputLength: number): Promise<Buffer> =>
  promisify(gunzip)(body, { maxOutputLength }).catch((cause: unknown) => {
    throw unreadableReply('the bill cannot be unpacked', cause);
  });
