// A route of WeChat Pay: authenticated over raw bytes, every success signed (204 too), errors left unsigned.

import { SIGN_TEST_PREFIX, signMessage } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { object as objectOf, type Rule } from '../fields.ts';
import { queryOf, rawBodyOf, remember, targetOf } from '../http/server.ts';
import { randomHex } from '../random.ts';
import type { Merchant, SigningKey, World } from '../world.ts';
import { authenticate } from './authenticate.ts';
import { internalNumbers, PayRefusal, parameterRefusal } from './pay-refusal.ts';
import { replyKey } from './signing-key.ts';

export interface PayCall {
  readonly merchant: Merchant;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface PayRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, Rule>>;
  /** The query must be `?mchid=`, of the merchant that signed. */
  readonly mchidInQuery?: boolean;
  /** Answers before the request's Wechatpay-Serial is looked at. */
  readonly before?: (call: PayCall) => void;
  /** Undefined for 204. */
  handle(call: PayCall): object | undefined;
}

export function addPayRoute(app: FastifyInstance, world: World, route: PayRoute): void {
  app.route({
    method: route.method,
    url: route.path,
    handler(request, reply) {
      try {
        const { answer, key } = carryOut(world, route, request);
        remember(world, request, answer === undefined ? 204 : 200);
        if (world.faults.take('loseReplies')) {
          request.raw.socket.destroy();
          return reply.hijack();
        }
        return sendSigned(world, reply, key, answer);
      } catch (error) {
        if (!(error instanceof PayRefusal)) throw error;
        remember(world, request, error.status, error.code);
        return sendRefusal(reply, error);
      }
    },
  });
}

function carryOut(world: World, route: PayRoute, request: FastifyRequest) {
  const { headers, method } = request;
  if (!headers['user-agent'] || !/application\/json|\*\/\*/.test(headers.accept ?? ''))
    throw new PayRefusal('PARAM_ERROR', 'Http头缺少Accept或User-Agent');
  const raw = rawBodyOf(request);
  const merchant = authenticate(world, {
    method,
    target: targetOf(request),
    authorization: headers.authorization,
    body: raw,
  });
  if (world.faults.take('systemBusy')) throw new PayRefusal('SYSTEM_ERROR', '系统异常，请用相同参数重新调用');
  const params = request.params as Record<string, string>;
  const call = { merchant, params, body: readBody(route, request, raw) };
  checkQuery(route, request, merchant);
  route.before?.(call);
  const serial = headers['wechatpay-serial'];
  const key = replyKey(world, merchant, typeof serial === 'string' ? serial : undefined);
  return { key, answer: route.handle(call) };
}

function readBody(route: PayRoute, request: FastifyRequest, raw: Buffer): Readonly<Record<string, unknown>> {
  if (route.body === undefined) {
    if (raw.length > 0) throw new PayRefusal('PARAM_ERROR', '该接口不接受请求体');
    return {};
  }
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new PayRefusal('PARAM_ERROR', 'Content-Type 必须为 application/json');
  let body: unknown;
  try {
    body = JSON.parse(raw.toString('utf8'));
  } catch {
    // Whatever is wrong with it, WeChat says no more than this.
    throw new PayRefusal('PARAM_ERROR', '请求体不是合法的 JSON');
  }
  const issue = objectOf(route.body)(body, '');
  if (issue !== undefined) throw parameterRefusal(issue);
  return body as Record<string, unknown>;
}

function checkQuery(route: PayRoute, request: FastifyRequest, merchant: Merchant): void {
  const query = queryOf(request);
  const allowed = route.mchidInQuery
    ? ['mchid']
    : route.path === '/v3/certificates'
      ? ['algorithm_type']
      : [];
  const unknown = [...query.keys()].find((name) => !allowed.includes(name));
  if (unknown !== undefined)
    throw parameterRefusal(
      {
        field: `/${unknown}`,
        issue: 'is no member of this request',
        value: query.get(unknown),
        unknownMember: true,
      },
      'query',
    );
  if (route.mchidInQuery && query.get('mchid') !== merchant.mchid)
    throw parameterRefusal(
      { field: '/mchid', issue: 'must be the merchant that signed', value: query.get('mchid') },
      'query',
    );
}

function sendSigned(world: World, reply: FastifyReply, key: SigningKey, answer: object | undefined) {
  const body = answer === undefined ? '' : JSON.stringify(answer);
  const timestamp = Math.floor(world.clock.now() / 1000);
  const signed = signMessage(key, { timestamp, nonce: randomHex(16), body });
  if (world.faults.take('signTestReplies'))
    signed['Wechatpay-Signature'] = SIGN_TEST_PREFIX + signed['Wechatpay-Signature'];
  reply.headers({ ...signed, ...commonHeaders(internalNumbers.ok) });
  if (answer === undefined) return reply.code(204).send();
  return reply.code(200).header('content-type', 'application/json; charset=utf-8').send(body);
}

function sendRefusal(reply: FastifyReply, refusal: PayRefusal) {
  const { code, message, detail, status, internalNumber } = refusal;
  return reply
    .code(status)
    .headers({ ...commonHeaders(internalNumber), 'content-type': 'application/json; charset=utf-8' })
    .send(JSON.stringify({ code, ...(detail === undefined ? {} : { detail }), message }));
}

const commonHeaders = (internalNumber: number) => ({
  'Request-ID': `08${randomHex(16).toUpperCase()}-${internalNumber}`,
  'Content-Language': 'zh-CN',
});
