// A route of WeChat Pay: authenticated over raw bytes, every success signed (204 too), errors left unsigned.

import { SIGN_TEST_PREFIX, signMessage } from '@xiaoqiao/wechat/wire';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { object as objectOf, type Rule } from '../fields.ts';
import { noteUnknown, queryOf, rawBodyOf, remember, targetOf } from '../http/server.ts';
import { randomHex } from '../random.ts';
import type { Merchant, SigningKey, World } from '../world.ts';
import { authenticate } from './authenticate.ts';
import { internalNumbers, PayRefusal, parameterRefusal } from './pay-refusal.ts';
import { replyKey } from './signing-key.ts';

export interface PayCall {
  readonly merchant: Merchant;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** The request's Wechatpay-Serial, a key of this merchant's. */
  readonly serial: string | undefined;
  /** Scheme, host and port that the merchant reached WeChat at. */
  readonly origin: string;
}

export interface PayRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, Rule>>;
  /** The query must be `?mchid=`, of the merchant that signed. */
  readonly mchidInQuery?: boolean;
  /** Other members that the query may have. */
  readonly query?: readonly string[];
  /** Answers before the request's Wechatpay-Serial is looked at. */
  readonly before?: (call: PayCall) => void;
  /** Undefined for 204; a file is sent as it is, without a signature. */
  handle(call: PayCall): object | Buffer | undefined;
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
        return Buffer.isBuffer(answer) ? sendFile(reply, answer) : sendSigned(world, reply, key, answer);
      } catch (error) {
        if (!(error instanceof PayRefusal)) throw error;
        if (error.unknownMember !== undefined) noteUnknown(world, request, error.unknownMember);
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
  const named = headers['wechatpay-serial'];
  const serial = typeof named === 'string' ? named : undefined;
  const call: PayCall = {
    merchant,
    params: request.params as Record<string, string>,
    query: queryOf(request),
    body: readBody(route, request, raw),
    serial,
    origin: `${request.protocol}://${request.host}`,
  };
  checkQuery(route, call);
  route.before?.(call);
  const key = replyKey(world, merchant, serial);
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

function checkQuery(route: PayRoute, { query, merchant }: PayCall): void {
  const allowed = [...(route.query ?? []), ...(route.mchidInQuery ? ['mchid'] : [])];
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

const sendFile = (reply: FastifyReply, file: Buffer) =>
  reply
    .code(200)
    .headers({ ...commonHeaders(internalNumbers.ok), 'content-type': 'application/octet-stream' })
    .send(file);

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
