// GET /v3/bill/tradebill and fundflowbill, and the files they lead to: those are sent without a signature.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DAY, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import {
  BILL_DOWNLOAD_PATH,
  type BillReply,
  type BillType,
  billTypes,
  type FundAccount,
  fundAccounts,
} from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { randomLetters } from '../random.ts';
import type { World } from '../world.ts';
import { fundFlowBill } from './fund-flow-bill.ts';
import { PayRefusal, parameterRefusal } from './pay-refusal.ts';
import { addPayRoute, type PayCall } from './pay-route.ts';
import { type BillPeriod, tradeBill } from './trade-bill.ts';

/** From 10:00 of the next day on. */
const READY_AFTER = DAY + 10 * HOUR;
const OLDEST = 92 * DAY;
const TOKEN_LIFE = 5 * MINUTE;
const MOST_TOKENS = 100;

interface Ticket {
  readonly mchid: string;
  readonly file: Buffer;
  readonly issuedAt: number;
}

export function addBills(app: FastifyInstance, world: World): void {
  const tickets = new Map<string, Ticket>();

  function issue({ merchant, query, origin }: PayCall, file: Buffer | undefined): BillReply {
    if (file === undefined) throw new PayRefusal('NO_STATEMENT_EXIST', '请求的账单文件不存在');
    const token = randomLetters(64);
    if (tickets.size >= MOST_TOKENS) tickets.delete([...tickets.keys()][0]!);
    tickets.set(token, { mchid: merchant.mchid, file, issuedAt: world.clock.now() });
    const gzip = oneOf(query, 'tar_type', ['GZIP'] as const) === 'GZIP' ? '&tartype=gzip' : '';
    return {
      hash_type: 'SHA1',
      hash_value: createHash('sha1').update(file).digest('hex'),
      download_url: `${origin}${BILL_DOWNLOAD_PATH}?token=${token}${gzip}`,
    };
  }

  addPayRoute(app, world, {
    method: 'GET',
    path: '/v3/bill/tradebill',
    query: ['bill_date', 'bill_type', 'tar_type'],
    handle(call) {
      const type: BillType = oneOf(call.query, 'bill_type', billTypes) ?? 'ALL';
      return issue(call, tradeBill(world, periodOf(world, call), type));
    },
  });
  addPayRoute(app, world, {
    method: 'GET',
    path: '/v3/bill/fundflowbill',
    query: ['bill_date', 'account_type', 'tar_type'],
    handle(call) {
      const account: FundAccount = oneOf(call.query, 'account_type', fundAccounts) ?? 'BASIC';
      return issue(call, fundFlowBill(world, periodOf(world, call), account));
    },
  });
  addPayRoute(app, world, {
    method: 'GET',
    path: BILL_DOWNLOAD_PATH,
    query: ['token', 'tartype'],
    handle({ merchant, query }): Buffer {
      const ticket = tickets.get(query.get('token') ?? '');
      const alive = ticket !== undefined && world.clock.now() - ticket.issuedAt < TOKEN_LIFE;
      if (!alive || ticket.mchid !== merchant.mchid)
        throw new PayRefusal('RESOURCE_NOT_EXISTS', '账单下载地址无效或已过期');
      return query.get('tartype') === 'gzip' ? gzipSync(ticket.file) : ticket.file;
    },
  });
}

function periodOf(world: World, { merchant, query }: PayCall): BillPeriod {
  const date = query.get('bill_date') ?? '';
  const from = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00+08:00`) : Number.NaN;
  const now = world.clock.now();
  if (Number.isNaN(from) || from > now || now - from > OLDEST)
    throw parameterRefusal({ field: '/bill_date', issue: '账单日期不合法', value: date }, 'query');
  if (now - from < READY_AFTER) throw new PayRefusal('STATEMENT_CREATING', '账单生成中');
  return { mchid: merchant.mchid, from, to: from + DAY };
}

function oneOf<const T extends string>(
  query: URLSearchParams,
  name: string,
  values: readonly T[],
): T | undefined {
  const value = query.get(name);
  if (value === null || values.includes(value as T)) return (value ?? undefined) as T | undefined;
  throw parameterRefusal({ field: `/${name}`, issue: `must be one of ${values.join(', ')}`, value }, 'query');
}
