// POST /v3/pay/transactions/{jsapi,native,h5,app}: an order is made, or made again with the same words for a fresh prepay_id.

import { MINUTE } from '@xiaoqiao/kit/clock';
import { type PrepayKind, type PrepayRequest, tradeTypes } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance } from 'fastify';
import { newPrepayId, randomDigits, randomLetters } from '../random.ts';
import { keyOf, type Order } from '../records.ts';
import type { Merchant, World } from '../world.ts';
import { fingerprintOf, prepayBodies } from './bodies.ts';
import { checkNotifyUrl } from './notify-url.ts';
import { findOrder, isPaid, PAY_WINDOW, saveOrder } from './order.ts';
import { internalNumbers, PayRefusal, parameterRefusal } from './pay-refusal.ts';
import { addPayRoute } from './pay-route.ts';

export function addPrepay(app: FastifyInstance, world: World): void {
  for (const kind of Object.keys(tradeTypes) as PrepayKind[])
    addPayRoute(app, world, {
      method: 'POST',
      path: `/v3/pay/transactions/${kind}`,
      body: prepayBodies[kind],
      handle({ merchant, body }) {
        const request = body as unknown as PrepayRequest;
        checkParties(world, merchant, request);
        checkNotifyUrl(request.notify_url);
        // Only the first call sets the end of the order, so that a later one may name another without differing.
        const { time_expire, ...rest } = request;
        const fingerprint = `${kind === 'jsapi' ? '' : kind}${fingerprintOf(rest)}`;
        const order = findOrder(world, merchant.mchid, request.out_trade_no);
        if (order === undefined) saveOrder(world, newOrder(kind, request, fingerprint, world.clock.now()));
        else checkReentry(order, fingerprint);
        return issuePrepay(world, kind, keyOf(merchant.mchid, request.out_trade_no));
      },
    });
}

function checkParties(world: World, merchant: Merchant, request: PrepayRequest): void {
  if (request.mchid !== merchant.mchid)
    throw parameterRefusal({
      field: '/mchid',
      issue: 'must be the merchant that signed',
      value: request.mchid,
    });
  if (!merchant.appids.includes(request.appid))
    throw new PayRefusal('APPID_MCHID_NOT_MATCH', '商户号和appid不匹配', {
      internalNumber: internalNumbers.appidMismatch,
    });
  if (request.payer === undefined) return;
  const user = world.users.get(request.payer.openid);
  if (user === undefined)
    throw parameterRefusal({ field: '/payer/openid', issue: '无效的openid', value: request.payer.openid });
  if (user.appid !== request.appid) throw new PayRefusal('OPENID_MISMATCH', 'openid和appid不匹配');
}

function checkReentry(order: Order, fingerprint: string): void {
  if (isPaid(order))
    throw new PayRefusal('ORDERPAID', '该订单已支付', { internalNumber: internalNumbers.orderPaid });
  if (order.burned || order.fingerprint !== fingerprint)
    throw new PayRefusal('INVALID_REQUEST', '商户订单号重复，请求参数与首次请求不一致', {
      internalNumber: internalNumbers.reentry,
    });
  if (order.state === 'CLOSED') throw new PayRefusal('ORDER_CLOSED', '该订单已关闭，请重新下单');
}

function newOrder(kind: PrepayKind, request: PrepayRequest, fingerprint: string, now: number): Order {
  const asked = request.time_expire === undefined ? now + PAY_WINDOW : Date.parse(request.time_expire);
  return {
    mchid: request.mchid,
    outTradeNo: request.out_trade_no,
    appid: request.appid,
    kind,
    ...(request.payer === undefined ? {} : { openid: request.payer.openid }),
    description: request.description,
    total: request.amount.total,
    ...(request.attach === undefined ? {} : { attach: request.attach }),
    notifyUrl: request.notify_url,
    fingerprint,
    state: 'NOTPAY',
    createdAt: now,
    expiresAt: Math.min(Math.max(asked, now + MINUTE), now + PAY_WINDOW),
  };
}

/** What the merchant leads the user to its payment with, and a record of it that the phone finds. */
function issuePrepay(world: World, kind: PrepayKind, orderKey: string): object {
  const issuedAt = world.clock.now();
  const prepayId = newPrepayId(issuedAt);
  const url = kind === 'native' ? codeUrl() : kind === 'h5' ? h5Url(prepayId) : undefined;
  world.prepays.put(prepayId, { prepayId, orderKey, issuedAt, ...(url === undefined ? {} : { url }) });
  if (kind === 'native') return { code_url: url };
  return kind === 'h5' ? { h5_url: url } : { prepay_id: prepayId };
}

/** What a QR code shows. */
const codeUrl = () => `weixin://wxpay/bizpayurl?pr=${randomLetters(9)}`;
/** Where a browser outside WeChat goes; the page belongs to WeChat and is not played here. */
const h5Url = (prepayId: string) =>
  `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepayId}&package=${randomDigits(10)}`;
