// POST /wxa/sec/order/get_order_list: the books of trade management, page by page, the earliest payment first.
import { errcodes, shippingStates, TRADES_AT_ONCE } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { integer, object } from '../fields.ts';
import { ApiRefusal } from '../http/api-refusal.ts';
import { addApiRoute } from '../http/api-route.ts';
import { anyNumber, anyText } from '../http/api-rules.ts';
import type { World } from '../world.ts';
import { describeTrade, stateOf, tradesOf } from './trade.ts';

/** As WeChat's documents have it where no end is named. */
const LATEST = 2 ** 32 - 1;
const states: readonly unknown[] = Object.values(shippingStates);

export function addOrderList(app: FastifyInstance, world: World): void {
  addApiRoute(app, world, {
    method: 'POST',
    path: '/wxa/sec/order/get_order_list',
    withToken: true,
    body: {
      'pay_time_range?': object({ 'begin_time?': integer(0), 'end_time?': integer(0) }),
      'order_state?': anyNumber,
      'openid?': anyText,
      'last_index?': anyText,
      'page_size?': anyNumber,
    },
    handle({ body, appid }) {
      const { order_state: state, openid, page_size: size = TRADES_AT_ONCE } = body;
      const { begin_time = 0, end_time = LATEST } = (body.pay_time_range ?? {}) as Record<string, number>;
      if (!Number.isSafeInteger(size) || (size as number) < 1 || (size as number) > TRADES_AT_ONCE)
        throw new ApiRefusal(errcodes.shippingInvalid);
      if (state !== undefined && !states.includes(state)) throw new ApiRefusal(errcodes.shippingInvalid);
      const found = tradesOf(world, appid).filter((trade) => {
        const paidAt = Math.floor(trade.order.paidAt / 1000);
        return (
          paidAt >= begin_time &&
          paidAt <= end_time &&
          (state === undefined || stateOf(trade) === state) &&
          (openid === undefined || trade.order.openid === openid)
        );
      });
      const from = positionAfter(world, appid, body.last_index as string | undefined);
      const rest = found.filter(({ order }) => order.paidAt > from.paidAt || comesAfter(order, from));
      const page = rest.slice(0, size as number);
      const last = page.at(-1);
      return {
        errcode: 0,
        errmsg: 'ok',
        order_list: page.map(describeTrade),
        last_index: last === undefined ? '' : indexOf(last.order),
        has_more: rest.length > page.length,
      };
    },
  });
}

interface Position {
  readonly paidAt: number;
  readonly transactionId: string;
}

const indexOf = ({ transactionId }: Position): string => Buffer.from(transactionId).toString('hex');

const comesAfter = (one: Position, other: Position): boolean =>
  one.paidAt === other.paidAt && one.transactionId > other.transactionId;

/** @throws ApiRefusal 10060011 */
function positionAfter(world: World, appid: string, index: string | undefined): Position {
  if (index === undefined || index === '') return { paidAt: -1, transactionId: '' };
  const found = tradesOf(world, appid).find(({ order }) => indexOf(order) === index);
  if (found === undefined) throw new ApiRefusal(errcodes.tradeIndexInvalid);
  return found.order;
}
