// Whom a request is about, read before anything checks it: rules of faults look at this.
import type { FastifyRequest } from 'fastify';
import { queryOf, rawBodyOf, targetOf } from '../http/server.ts';
import { readAuthorization } from '../inspect/read-authorization.ts';
import type { World } from '../world.ts';
import type { Subject } from './rules.ts';

export function subjectOf(world: World, request: FastifyRequest): Subject {
  const [path = '/'] = targetOf(request).split('?', 1);
  const query = queryOf(request);
  const body = bodyOf(request);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const { given } = readAuthorization(request.headers.authorization);
  const outRefundNo = /^\/v3\/refund\/domestic\/refunds\/([^/]+)/.exec(path)?.[1];
  const refund = world.refunds.get(`${given?.mchid}/${outRefundNo}`);
  return {
    method: request.method,
    path,
    appid: query.get('appid') ?? text(body.appid) ?? world.tokens.get(query.get('access_token') ?? '')?.appid,
    mchid: given?.mchid ?? query.get('mchid') ?? text(body.mchid),
    outTradeNo:
      /\/out-trade-no\/([^/]+)/.exec(path)?.[1] ??
      text(body.out_trade_no) ??
      refund?.orderKey.slice(refund.mchid.length + 1),
  };
}

function bodyOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(rawBodyOf(request).toString('utf8'));
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // No JSON: then it names nobody.
    return {};
  }
}
